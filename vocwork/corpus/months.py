"""Names of the months in the languages exports are written in: full, bent (of March), and short."""

from __future__ import annotations

_NAMES = """
en January February March April May June July August September October November December
en Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec
en - - - - - - - - Sep - - -
bg януари февруари март април май юни юли август септември октомври ноември декември
bg яну фев мар апр - - - авг сеп окт ное дек
bg ян февр - - - - - - септ - ноем -
ms Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember
ms - - - - - - Jul Ogo - Okt - Dis
id - - Maret - - Juni Juli Agustus - - - Desember
id - - - - - - - Agu - - - Des
pl styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
pl stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
pl sty lut mar kwi - cze lip sie wrz paź lis gru
pt janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
pt - fev - abr mai - - ago set out - dez
"""


def _read(names: str) -> dict[str, int]:
    lines = [line.split()[1:] for line in names.strip().splitlines()]
    return {name.casefold(): month for line in lines for month, name in enumerate(line, start=1) if name != "-"}


MONTHS: dict[str, int] = _read(_NAMES)
