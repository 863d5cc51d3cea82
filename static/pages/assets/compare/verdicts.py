"""How a side is, from what is on its screen and nothing else."""

DEAD = ("expired", "refused")


def verdict(panels, wanted, signed_in, has_fallback, is_loading):
    """Return a look ("good", "waits", "warn", "bad", "none") and a few words.

    Args:
        panels: each with its `organization` and its `status`, as it shows them.
        wanted: the organizations whose panel belongs on this view.
        signed_in: whether somebody is.
        has_fallback: whether something else stands in a panel's place.
        is_loading: whether one may be coming still.
    """
    there = [panel.organization.lower() for panel in panels]
    missing = [name for name in wanted if name not in there]
    if panels and not signed_in:
        return "bad", "Open, with nobody signed in"
    if panels and not wanted:
        return "bad", "Left behind"
    if len(there) > len(set(there)):
        return "bad", "There twice"
    if [panel for panel in panels if panel.status in DEAD]:
        return "bad", "Token dead"
    if wanted and not missing:
        if [panel for panel in panels if panel.status != "online"]:
            return "waits", "Connecting"
        return "good", "Works"
    if has_fallback:
        return "warn", "Fallback shown"
    if not wanted:
        return "none", "No panel on this view"
    if is_loading:
        return "waits", "Loading"
    if panels:
        return "bad", "No panel of " + " and ".join(name[0].upper() + name[1:] for name in missing)
    return "bad", "No panel"
