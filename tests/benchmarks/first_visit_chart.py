"""The chart of first_visit.py: when the panel is there on a first visit, over three networks, as an SVG."""

from pathlib import Path

import jinja2

CHART = Path(__file__).with_name("first_visit.svg")
SHOWN = [
    "the plain tag",
    "JavaScript manager",
    "tag in the HTML",
    "ahead",
    "two lines",
    "stock PyScript",
]
OURS = {"tag in the HTML", "ahead", "two lines"}
LABEL, BAR, ROW, GAP = 150, 440, 22, 40
TEMPLATE = jinja2.Template(
    """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -16 {{ width + 32 }} {{ height + 32 }}" role="img" aria-labelledby="title">
<title id="title">Milliseconds until the panel is there on a first visit, by page and network</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #3b4252; } .paper { fill: #fff; }
  .network { font-weight: 600; }
  .ours { fill: #2f6fdb; } .theirs { fill: #a9b4c4; }
  @media (prefers-color-scheme: dark) { text { fill: #d8dee9; } .paper { fill: #1b2028; } .ours { fill: #6ea3ff; } .theirs { fill: #5b6678; } }
</style>
<rect class="paper" x="-16" y="-16" width="100%" height="100%" rx="8"/>
{% for group in groups %}<text class="network" x="0" y="{{ group.y }}">{{ group.name }}</text>
{% for bar in group.bars %}<text x="0" y="{{ bar.y + 12 }}">{{ bar.name }}</text>
<rect class="{{ bar.kind }}" x="{{ left }}" y="{{ bar.y }}" width="{{ bar.width }}" height="15" rx="2"/>
<text x="{{ left + bar.width + 6 }}" y="{{ bar.y + 12 }}">{{ bar.ms }} ms</text>
{% endfor %}{% endfor %}</svg>
""",
    autoescape=True,
)


def write(times_ms):
    """Draw medians, by page, setting and visit; what has no network of its own is left out."""
    settings = [key[1] for key in times_ms if key[0] == SHOWN[0] and key[2] == "cold"]
    networks = [
        name
        for name in dict.fromkeys(settings)
        if "processor" not in name and "Firefox" not in name
    ]
    shown = {
        (page, network): times_ms[page, network, "cold"] for page in SHOWN for network in networks
    }
    longest_ms = max(shown.values())
    groups = []
    y = 16
    for network in networks:
        bars = []
        for place, page in enumerate(SHOWN):
            ms = shown[page, network]
            kind = "ours" if page in OURS else "theirs"
            width = round(BAR * ms / longest_ms)
            bars.append(
                {
                    "name": page,
                    "kind": kind,
                    "ms": round(ms),
                    "y": y + 8 + place * ROW,
                    "width": width,
                }
            )
        groups.append({"name": network, "y": y, "bars": bars})
        y += len(SHOWN) * ROW + GAP
    width = LABEL + BAR + 80
    CHART.write_text(TEMPLATE.render(groups=groups, width=width, height=y - GAP + 16, left=LABEL))
