// GET /api/chathub/token answers {"token": "…"} for the person who is signed in: all that the widget asks of a site.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const { CHATHUB_LOGIN: login, CHATHUB_PASSWORD: password, PORT = "8104" } = process.env;
const CHATHUB = process.env.CHATHUB_VENDOR_URL ?? "https://chatapi.smsbat.com";
const DAY_MS = 24 * 3600 * 1000; // no token lives longer
const OPERATORS = { anna: 101 }; // which person is which operator
const sessions = new Map(); // who is signed in, by cookie; your site has its own sign-in

const call = async (path, body, key) => {
  const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
  const answer = await fetch(CHATHUB + path, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(8000) });
  if (!answer.ok) throw new Error(`ChatHub answered ${answer.status} to ${path}`);
  return answer.json();
};

// The company's login and token stay here.
let company;
const operatorToken = async (id) => {
  const expiresAt = new Date(Date.now() + DAY_MS - 60_000).toISOString();
  for (const isLast of [false, true]) {
    company ??= await call("/api/company/get-token", { login, password });
    try {
      return await call("/api/operator/get-token", { id, expiresAt }, company);
    } catch (error) {
      company = undefined; // it may have been revoked
      if (isLast) throw error;
    }
  }
};

const send = (response, status, body) =>
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(JSON.stringify(body));

const toPage = (response, cookie) => response.writeHead(303, { Location: "/", "Set-Cookie": `session=${cookie}; Path=/; HttpOnly; SameSite=Lax` }).end();

createServer(async (request, response) => {
  const cookie = /session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const where = `${request.method} ${request.url.split("?")[0]}`;
  if (where === "POST /sign-in") {
    const made = randomUUID();
    sessions.set(made, "anna");
    return toPage(response, made);
  }
  if (where === "POST /sign-out") {
    sessions.delete(cookie);
    return toPage(response, "");
  }
  if (where !== "GET /api/chathub/token") return send(response, 404, { error: "There is nothing here.", code: "not_found" });
  const operator = OPERATORS[sessions.get(cookie)];
  if (!operator) return send(response, 401, { error: "Nobody is signed in.", code: "no_session" });
  try {
    send(response, 200, { token: await operatorToken(operator) });
  } catch (error) {
    console.error(error.message);
    send(response, 502, { error: "ChatHub gave no token.", code: "vendor_refused" });
  }
}).listen(Number(PORT), "127.0.0.1", () => console.log("The token endpoint is there."));
