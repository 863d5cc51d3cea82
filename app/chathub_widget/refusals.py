"""What a widget that says "token expired" is to be answered. All times are in seconds."""

from .schedule import EXPIRED_GAP_S

_JUST_S = 60


class Refusals:
    """Decide when to renew a token that the widget says has expired."""

    def __init__(self):
        self._renewal_s = -EXPIRED_GAP_S
        self._left_behind_s = []

    def leave_behind(self, expires_s):
        """Note the expiry of a token whose module stays in the page, though its panel has gone."""
        self._left_behind_s.append(expires_s)

    def heard(self, now_s):
        """Return when to renew the token, or None when there is nothing to do.

        At once, but every half a minute at most.
        """
        if not self.is_news(now_s):
            return None
        self._renewal_s = max(now_s, self._renewal_s + EXPIRED_GAP_S)
        return self._renewal_s

    def is_news(self, now_s):
        """Return whether it is the token at hand that has expired, and that is not known yet.

        A module that has run cannot be taken out of a page: when its own old token dies, just when
        it should, that is no news.
        """
        if self._renewal_s > now_s:
            return False
        dead = [each_s for each_s in self._left_behind_s if each_s <= now_s]
        self._left_behind_s = [each_s for each_s in self._left_behind_s if each_s > now_s]
        if any(now_s - expires_s < _JUST_S for expires_s in dead):
            self._renewal_s = now_s + EXPIRED_GAP_S
            return False
        return True
