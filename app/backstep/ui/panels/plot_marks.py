"""How the marks of a plot are drawn."""

from __future__ import annotations

from backstep.present.descent_view import Shape

SYMBOLS = {Shape.DISC: "o", Shape.RING: "o", Shape.DIAMOND: "d"}
RIMS = {"up": "t1", "down": "t", "left": "t3", "right": "t2"}
"""What stands at the rim for something beyond it."""
SIZES = {Shape.DISC: 10.0, Shape.RING: 13.0, Shape.DIAMOND: 10.0}
NOTCH = 120
"""What a wheel tells of one notch."""
