import { settings } from "../shared/desk";

export function Settings() {
  return (
    <>
      <title>Settings · Support desk</title>
      <h1>Settings</h1>
      <ul className="list">
        {settings.map(({ name, value }) => (
          <li key={name}>
            <h2>{name}</h2>
            <p>{value}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
