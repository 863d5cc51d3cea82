"""What a person can do where npm fails, told from the codes that npm writes."""

ADVICE = [
    (
        "ENOTFOUND EAI_AGAIN ECONNREFUSED ECONNRESET ETIMEDOUT ENETUNREACH EHOSTUNREACH",
        "npm cannot reach its registry; check the network and start again",
    ),
    ("E401 E403", "npm's registry refuses it; check the settings of npm and start again"),
    ("ENOSPC EDQUOT", "the disk is full; make room and start again"),
    ("EACCES EPERM EROFS", "npm may not write there; start it as a user who may"),
]
OTHERWISE = "check the network and start again"


def advice(output):
    """Return the advice for what npm has written, as the end of a sentence."""
    words = set(output.replace(",", " ").replace("'", " ").split())
    for codes, sentence in ADVICE:
        if words.intersection(codes.split()):
            return sentence
    return OTHERWISE
