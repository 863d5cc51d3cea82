"""The vendor's five steps, cell by cell, and the widget that the token is for."""

# %% Get ready
# Every cell is Python that you can change and run again, here with Pyodide in a worker. Calls
# written with requests go through the browser's network, to a stand-in for ChatHub.
import asyncio
from datetime import datetime, timedelta
from html import escape

import pyodide_http
import requests
from pyscript import HTML, display, document, window

pyodide_http.patch_all()

VENDOR = document.body.dataset.vendor
SITE = window.location.origin


def show(rows, place):
    """Show dicts as a table."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row.values())}</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    display(HTML(table), target=place, append=False)


show([{"calls go to": VENDOR, "requests": requests.__version__}], "ready")

# %% 1. Company token
# The company signs in. The answer is a JSON string: read as text it would keep its quotes.
answer = requests.post(
    f"{VENDOR}/api/company/get-token",
    json={"login": "demo-company", "password": "made-up-for-development"},
)
answer.raise_for_status()
company_token = answer.json()
company = {"Authorization": f"Bearer {company_token}"}

show([{"status": answer.status_code, "company token": company_token[:9] + "…"}], "company")

# %% 2. Organizations
answer = requests.get(f"{VENDOR}/api/company/organization", headers=company)
answer.raise_for_status()
organizations = answer.json()

show(organizations, "organizations")

# %% 3. Operators
# Only an active operator, of status 0, can take chats. The first one often is not.
answer = requests.get(
    f"{VENDOR}/api/operator",
    params={"organizationId": organizations[0]["id"]},
    headers=company,
)
answer.raise_for_status()
operators = answer.json()
operator = next(each for each in operators if each["status"] == 0)

show([{key: each[key] for key in ("id", "name", "status")} for each in operators], "operators")

# %% 4. Operator token
# It lives 24 hours at most, by the server's clock.
now = datetime.fromisoformat(requests.get(f"{SITE}/api/chathub/token").json()["serverTime"])
answer = requests.post(
    f"{VENDOR}/api/operator/get-token",
    json={"id": operator["id"], "expiresAt": (now + timedelta(hours=23)).isoformat()},
    headers=company,
)
answer.raise_for_status()
operator_token = answer.json()

show([{"operator": operator["name"], "operator token": operator_token[:9] + "…"}], "token")

# %% 5. Validation
answer = requests.post(
    f"{VENDOR}/api/operator/validate-token", json={"token": operator_token}, headers=company
)
answer.raise_for_status()

show([answer.json()], "validation")

# %% Hand it to the widget
# The vendor's tag with the token, and the page's chathub-widget takes it over: the site's own
# endpoint renews it from then on.
widget = document.querySelector("chathub-widget")
widget.stop()  # for a second time

tag = document.createElement("script")
tag.type = "module"
tag.id = "operator-chat-panel-script"
# A module runs again only under a new fragment.
tag.src = f"{document.body.dataset.widget}#{operator_token[-8:]}"
tag.setAttribute("token", operator_token)
document.head.append(tag)

widget.start()
while widget.state in ("idle", "loading", "stopped"):
    await asyncio.sleep(0.1)
if widget.state != "ready":
    raise RuntimeError(f"The panel has not come: the widget is {widget.state}.")

panel = document.getElementById("operator-chat-panel")
until = datetime.fromisoformat(panel.dataset.expiresAt)
show([{"the panel is of": operator["name"], "until": f"{until:%d %B, %H:%M} UTC"}], "widget")
