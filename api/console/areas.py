"""The middles of postcode areas, in degrees north and east to about ten kilometres: enough for a dot on a small map."""

from __future__ import annotations

import re

_MIDDLES = """
AB 57.15 -2.1, AL 51.75 -.34, B 52.48 -1.9, BA 51.3 -2.4, BB 53.76 -2.4, BD 53.8 -1.8, BH 50.73 -1.9, BL 53.58 -2.43,
BN 50.85 -.14, BR 51.39 .05, BS 51.45 -2.6, BT 54.6 -6.3, CA 54.7 -3.1, CB 52.2 .2, CF 51.55 -3.25, CH 53.25 -3,
CM 51.75 .5, CO 51.9 .95, CR 51.36 -.1, CT 51.3 1.15, CV 52.4 -1.5, CW 53.15 -2.5, DA 51.43 .25, DD 56.5 -2.95,
DE 52.95 -1.55, DG 55.05 -3.7, DH 54.78 -1.6, DL 54.5 -1.6, DN 53.55 -.9, DT 50.75 -2.4, DY 52.45 -2.2, E 51.54 -.03,
EC 51.52 -.09, EH 55.92 -3.2, EN 51.66 -.06, EX 50.8 -3.6, FK 56.1 -3.8, FY 53.83 -3, G 55.86 -4.25, GL 51.85 -2.2,
GU 51.22 -.7, HA 51.58 -.35, HD 53.64 -1.8, HG 54.05 -1.55, HP 51.75 -.7, HR 52.1 -2.75, HS 57.9 -6.8, HU 53.8 -.35,
HX 53.72 -1.9, IG 51.57 .08, IP 52.15 1.1, IV 57.5 -4.3, KA 55.5 -4.5, KT 51.37 -.32, KW 58.5 -3.5, KY 56.2 -3.15,
L 53.43 -2.95, LA 54.15 -2.85, LD 52.2 -3.4, LE 52.63 -1.13, LL 53 -3.7, LN 53.2 -.4, LS 53.83 -1.55, LU 51.9 -.45,
M 53.47 -2.25, ME 51.35 .55, MK 52.05 -.75, ML 55.75 -3.9, N 51.57 -.1, NE 55.05 -1.75, NG 52.95 -1.1, NN 52.3 -.9,
NP 51.65 -3.05, NR 52.65 1.2, NW 51.55 -.19, OL 53.55 -2.1, OX 51.8 -1.3, PA 55.9 -5.2, PE 52.6 -.1, PH 56.6 -3.9,
PL 50.4 -4.4, PO 50.8 -1.1, PR 53.72 -2.72, RG 51.4 -1.05, RH 51.12 -.2, RM 51.55 .2, S 53.38 -1.4, SA 51.8 -4.2,
SE 51.48 -.06, SG 51.93 -.2, SK 53.35 -2.1, SL 51.53 -.63, SM 51.37 -.19, SN 51.5 -1.9, SO 50.95 -1.4, SP 51.1 -1.8,
SR 54.88 -1.4, SS 51.56 .65, ST 52.95 -2.15, SW 51.47 -.16, SY 52.6 -3, TA 51 -3.1, TD 55.65 -2.5, TF 52.7 -2.5,
TN 51.1 .4, TQ 50.45 -3.6, TR 50.2 -5.2, TS 54.57 -1.2, TW 51.45 -.35, UB 51.53 -.43, W 51.51 -.19, WA 53.4 -2.6,
WC 51.52 -.12, WD 51.66 -.4, WF 53.65 -1.45, WN 53.53 -2.65, WR 52.2 -2.2, WS 52.6 -1.95, WV 52.6 -2.15, YO 54 -.95,
ZE 60.3 -1.2
"""
MIDDLES = {
    name: (float(north), float(east)) for name, north, east in (each.split() for each in _MIDDLES.strip().split(","))
}
_AREA = re.compile(r"^[A-Z]{1,2}(?=\d)")


def middle_of(postcode: str) -> tuple[float, float] | None:
    """Degrees north and east of the middle of a postcode's area, or None for what is no postcode of ours."""
    area = _AREA.match(postcode.strip().upper())
    return None if area is None else MIDDLES.get(area[0])
