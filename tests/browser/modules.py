"""Modules that a test writes for itself, in the place of the vendor's: what they add, and when."""

# Finds its tag as the vendor's must, adds a panel of its own, and whatever else it is told to.
MODULE = """const tag = document.querySelector('script[id^="operator-chat-panel-script"]');
const panel = document.createElement("section");
panel.className = "made";
panel.textContent = `Chat with ${{tag.getAttribute("token").length}} characters of token`;
document.body.append(panel);
{more}
"""
ELEMENT = '<chathub-widget organization="{}" widget-url="/own/{}.js" {}></chathub-widget>'


def write(folder, name, more=""):
    """Write a module into the folder that the site serves at /own/."""
    (folder / f"{name}.js").write_text(MODULE.format(more=more))


def element(name, more="", organization="sales"):
    """Return a widget that runs it."""
    return ELEMENT.format(organization, name, more)
