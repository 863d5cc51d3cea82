"""The made-up company of the stand-in: its login, organizations and operators."""

from dataclasses import dataclass

# Made up, and good for nothing but a stand-in on this machine.
LOGIN = "demo-company"
PASSWORD = "made-up-for-development"

ACTIVE, INACTIVE, DELETED = 0, 1, 2
FIRST_NEW_ID = 1001


@dataclass
class Person:
    """One operator; `status` is 0 active, 1 inactive, 2 deleted."""

    id: int
    name: str
    status: int
    organization_id: int


class Company:
    """Remember who works where, for as long as the process lives."""

    def __init__(self) -> None:
        self.organizations = {10: "Sales", 20: "Support", 30: "Archive"}
        # The first of Sales and of Support cannot take chats: taking the first is a known mistake.
        people = [
            Person(100, "Peter Holm", DELETED, 10),
            Person(101, "Sally Jensen", ACTIVE, 10),
            Person(102, "Marta Nunes", ACTIVE, 10),
            Person(200, "Ivan Bondar", INACTIVE, 20),
            Person(201, "Oksana Kovalenko", ACTIVE, 20),
            Person(202, "Thomas Berg", ACTIVE, 20),
            Person(300, "Inge Madsen", INACTIVE, 30),
            Person(301, "Rui Teixeira", DELETED, 30),
        ]
        self.people = {person.id: person for person in people}

    def of(self, organization_id: int) -> list[Person]:
        """Return everybody in an organization, in the order of their ids."""
        return [
            person for person in self.people.values() if person.organization_id == organization_id
        ]

    def hire(self, organization_id: int, name: str) -> Person:
        """Add an active operator; the same name twice makes two."""
        person = Person(max(FIRST_NEW_ID, max(self.people) + 1), name, ACTIVE, organization_id)
        self.people[person.id] = person
        return person
