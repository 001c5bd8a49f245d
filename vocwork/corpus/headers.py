"""What the name of a column speaks of, in the languages exports are written in."""

from __future__ import annotations

import re
import unicodedata

# Role -> words and phrases; a header speaks of a role when one of them stands in it as a whole.
ROLES: dict[str, str] = {
    "text": """comment comments text review reviewbody feedback verbatim verbatims message answer opinion opinions content body narrative
        remark remarks tweet sentence words description reason why improve txt post complaint suggestion suggestions
        коментар коментари отзив отзиви мнение текст съобщение отговор забележки komen ulasan pendapat teks cadangan aduan
        评论 评价 内容 反馈 意见 留言 文本 建议 投诉 komentarz komentarze opinia opinie tekst uwagi recenzja wypowiedź treść
        comentário comentario mensagem texto opinião conteúdo resenha""",
    "title": """title header subject headline summary заглавие тема tajuk 标题 主题 tytuł temat título titulo assunto""",
    "good": "positive pros liked best advantages good плюсове харесах 优点 kelebihan plusy zalety positivo vantagens",
    "bad": "negative cons disliked worst improve disadvantages bad минуси 缺点 kekurangan minusy wady negativo desvantagens",
    "reply": """reply replies replied response responded отговорено balasan maklumbalas 回复 答复 odpowiedź resposta developer""",
    "question": "question въпрос soalan 问题 pytanie pergunta",
    "date": """date datetime time timestamp created received submitted posted at day month recorded completed дата време дата/час
        tarikh masa 日期 时间 data czas dzień hora""",
    "came": """received response responded submitted review reviewed answered answer posted created completed survey recorded comment
        end отговор отзив 提交 评论 评价 回答 wypełnienia opinii ankiety resposta avaliação criação""",
    "other_date": """visit visited flown travel update updated reply replied delivered delivery estimated due birth born sent shipping
        shipped purchase approved opened closed order carrier first last start expiry 更新 回复 出生 посещение urodzenia""",
    "score": """score scores rating ratings rate stars star grade mark marks nps csat ces satisfaction satisfied recommend likelihood effort
        overall fft оценка рейтинг звезди удовлетвореност препоръчате skor penilaian bintang kepuasan rating
        评分 星级 分数 打分 满意度 推荐 ocena ocenę gwiazdki zadowolenie satysfakcja nota avaliação pontuação estrelas satisfação""",
    "nps": "nps recommend likelihood promoter препоръчате препоръка 推荐 polecenie polecenia polecić recomendaria recomendar syorkan",
    "ces": "ces effort easy ease усилие 费力 wysiłek wysiłku esforço usaha",
    "csat": """csat satisfaction satisfied fft friends удовлетвореност доволен kepuasan puas 满意度 满意 zadowolenie zadowolony
        satysfakcja satisfação""",
    "fft": "fft friends",
    "overall": "overall total general final обща общо keseluruhan 总体 总分 ogólna ogólnie geral",
    "average": "average avg mean count votes thumbs confidence predicted confidence средна purata 平均 średnia média show",
    "id": "id ids no nr number key uuid guid ref reference index code ticket ид номер nombor 编号 序号 numer identyfikator lp número",
    "customer": """customer client user username userid respondent member subscriber passenger patient guest author reviewer person contact account
        клиент потребител абонат pelanggan pengguna 客户 用户 会员 顾客 klient klienta użytkownik cliente usuário""",
    "thing": "order product item seller show hotel company restaurant app airline lounge airport movie team page question поръчка 订单 商品 zamówienie pedido produto",
    "personal": """name first_name last_name surname fullname full_name forename email e_mail mail phone telephone mobile cell address
        street dob birthdate birthday iban passport ssn egn pesel nric cpf име имена фамилия презиме телефон адрес имейл мейл егн
        nama telefon alamat emel 姓名 名字 电话 手机 手机号 地址 邮箱 身份证 imię nazwisko adres nome sobrenome telefone endereço""",
    "channel": "channel channels submitted_via via medium touchpoint канал saluran 渠道 途径 kanał canal",
    "language": "lang language locale език bahasa 语言 język idioma língua",
    "agent": "agent employee advisor adviser operator служител ejen pekerja 客服 坐席 员工 pracownik konsultant agente atendente",
    "brand": "brand марка бранд jenama 品牌 marka marca",
    "weight": "weight weights wt wgt тегло pemberat 权重 waga peso",
    "consent": "consent may_quote quote_ok съгласие kebenaran 同意 zgoda consentimento",
    "churned": "churn churned напуснал 流失",
    "group": """segment region area country city state province branch store shop location site service product category plan tariff type
        class seat department division unit trust market group tier stage channel provider platform traveller traveler cabin
        сегмент регион област държава град магазин услуга продукт категория план вид отдел клон segmen wilayah negeri negara bandar
        cawangan kedai perkhidmatan produk kategori jenis pelan 地区 区域 省份 城市 门店 服务 产品 类别 类型 套餐 部门 分店 cat
        segment region województwo kraj miasto sklep usługa produkt kategoria taryfa rodzaj typ dział oddział segmento região
        estado cidade loja serviço produto categoria plano tipo""",
    "outcome": """label sentiment emotion emotions predicted annotator annotation recommended recommend promoter rating score satisfied split
        nps etykieta sentyment етикет емоция 标签 情感""",
    "period": "quarter qtr month year week season тримесечие месец година suku bulan tahun 季度 月份 年份 kwartał miesiąc rok trimestre mês ano",
    "measure": "count qty quantity length lenght total amount price value cost weight days hours minutes minutes score number lead_time",
}
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _words(header: str) -> str:
    """A header as words in lower case with one space before, between and after them."""
    apart = re.findall(r"[^\W_\d]+|\d+", _CAMEL.sub(" ", header).casefold())
    return f" {' '.join(apart)} "


_TABLE = {
    role: [word.replace("_", " ") for word in dict.fromkeys(block.casefold().split())] for role, block in ROLES.items()
}


def roles(header: str) -> frozenset[str]:
    """Every role a header speaks of.

    >>> sorted(roles("NPS_SCORE") & {"nps", "score", "id"})
    ['nps', 'score']
    """
    words = _words(header)
    whole = f" {header.casefold().strip()} "
    return frozenset(
        role
        for role, table in _TABLE.items()
        if any(f" {word} " in words or f" {word} " in whole or (_HAN.match(word) and word in words) for word in table)
    )


_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэё",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya y e yo".split(),
        strict=True,
    )
)


def column_name(header: str, taken: set[str]) -> str:
    """A header as a name of ours: lower-case ASCII letters, digits and _, not in `taken`.

    >>> column_name("Тип на услугата", set()), column_name("Service type 1", set())
    ('tip_na_uslugata', 'service_type_1')
    """
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in _words(header).replace("ł", "l"))
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "group"
    name = name if name[0].isalpha() else f"group_{name}"
    numbered = (f"{name}_{number}" for number in range(2, 1000))
    return name if name not in taken else next(other for other in numbered if other not in taken)
