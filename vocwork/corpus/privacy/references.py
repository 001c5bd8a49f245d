"""Numbers of orders, cases and bookings: with them an organisation finds the person who wrote."""

from __future__ import annotations

import re

from vocwork.corpus.privacy.spans import matches

# What is numbered, in the languages of the product.
_THING = (
    r"(?:order|orders?|incident|case|reference|ref|ticket|booking|reservation|claim|complaint|invoice|tracking"
    r"|confirmation|consignment|parcel|account|policy|customer|membership|hospital|patient"
    r"|поръчка(?:та)?|пратка(?:та)?|товарителница(?:та)?|сигнал(?:а|ът)?|жалба(?:та)?|рекламация(?:та)?|фактура(?:та)?"
    r"|договор(?:а|ът)?|клиентски|абонатен|резервация(?:та)?|преписка(?:та)?"
    r"|pesanan|rujukan|aduan|tempahan|invois|kes|tiket|akaun"
    r"|zamówieni[eau]|zamowieni[eau]|zgłoszeni[eau]|zgloszeni[eau]|spraw[ay]|reklamacj[ai]|przesyłk[ai]|paczk[ai]"
    r"|faktur[ay]|umow[ay]|klienta|rezerwacj[ai]|konta|referencyjny"
    r"|pedidos?|protocolo|nota fiscal|nf-?e?|reclamação|rastreio|rastreamento|encomenda|fatura|conta)"
)
_NUMBER = r"(?:numbers?|num|no|nr|n[º°]|id|номер|ном|nombor|numer(?:u|ze|em)?|número|numero)"
# Behind "order number" three digits are enough; behind "order" alone it takes five, for "order 200 chairs".
_CODE = r"(?=(?:[a-z/-]{{0,6}}\d){{{0}}})[a-z\d](?:[a-z\d/-]{{0,23}}[a-z\d])?(?![\w%€£$¥])"
_SIGN = r"[\s:.#№=(-]{0,4}(?:(?:is|was|е|to|é|adalah|ialah)\s)?[\s:#№]{0,2}"
_REFERENCE = re.compile(
    rf"(?<![^\W_]){_THING}(?:'s)?[\s.-]{{1,2}}{_NUMBER}(?![^\W\d_]){_SIGN}({_CODE.format(3)})"
    rf"|(?<![^\W_]){_NUMBER}[\s.]{{1,2}}(?:na |de |do |da |на |za )?{_THING}(?![^\W\d_]){_SIGN}({_CODE.format(3)})"
    rf"|(?<![^\W_])ref(?![^\W\d_])[\s:.#-]{{0,3}}({_CODE.format(3)})"
    rf"|(?<![^\W_]){_THING}(?:[\s:]{{0,2}}[#№]\s?({_CODE.format(3)})|[\s:]{{1,2}}({_CODE.format(5)}))"
    r"|(?:订单|运单|快递|快件|工单|案件|投诉|流水|会员|参考|预订|物流)(?:单)?(?:编?号|号码)?\s?(?:[:：#]|是|为)?\s?"
    r"((?=(?:[a-z-]{0,6}\d){5})[a-z\d][a-z\d-]{3,24})",
    re.IGNORECASE,
)

references = matches(_REFERENCE)
