"""Questions and orders to a bot in other languages than English, as they begin or end.

There, nobody types the mark either. Everything here is in lower case.
"""

from __future__ import annotations

import re

from bot.domain.language.talk.words import either

_BEGINS = re.compile(
    either(
        r"""
        (?:kannst|k[oö]nntest|magst|w[uü]rdest) du\b | (?:k[oö]nnen|k[oö]nnten|w[uü]rden) sie\b
        was (?:kostet|kosten|kannst|k[oö]nnt|machst|bist|ist (?:das|los|sora|passiert))\b
        wie ?viel (?:kost|geld)\w*
        wie (?:geht(?:'s|s| es dir)|teuer ist|kann ich|benutz\w*|oft kann)\b
        wie lange? (?:dauert|kann|darf|geht|braucht|muss|wird|noch)\b
        wie (?:mache ich|funktioniert|hei(?:ß|ss)t du|bekomme ich)\b | wer bist\b | hast du\b
        bist du\b | (?:wo|wann) (?:ist|sind|bleibt|kommt|finde ich) (?:mein|der clip|das video)
        warum (?:geht|dauert|klappt|ist mein|sehe ich)\b | hilf mir\b | kann ich\b | darf ich\b
        ich (?:brauche|hab|habe|h[aä]tte) (?:mal )?(?:eine )?(?:hilfe|frage)\b | geht das\Z
        (?:me )?(?:puedes|podr[ií]as|pod[eé]s)\b
        qu[eé] (?:es esto|puedes|haces|eres)\b
        c[oó]mo (?:te llamas|funciona|se usa|hago|puedo|uso|est[aá]s|va\Z)\b | qui[eé]n eres\b
        cu[aá]nto (?:tarda|cuesta|vale|dura|es)\b | d[oó]nde est[aá] mi\b | necesito ayuda\b
        qu[eé] tal\b | tengo una (?:pregunta|duda)\b
        (?:est-ce que|est ce que)\b | (?:peux|pourrais)[- ]tu\b | (?:pouvez|pourriez)[- ]vous\b
        (?:tu peux|vous pouvez|tu pourrais)\b | combien (?:ça|ca|de temps|co[uû]te|pour)\b
        (?:ça|ca) (?:co[uû]te combien|marche comment|va)\b | c'est (?:quoi|combien|gratuit)\b
        comment (?:ça|ca|tu t'appelles|on|utiliser|je|faire|vas)\b | qui es[- ]tu\b | où est ma\b
        j'ai (?:besoin d'aide|une question)\b
        (?:mi )?(?:puoi|potresti|potete)\b
        quanto (?:tempo )?(?:costa|dura|ci vuole|leva|demora|custa)\b
        come (?:funziona|ti chiami|stai|si usa|faccio|va\Z)\b | chi sei\b | cosa (?:sei|puoi|fai)\b
        (?:voc[eê] |tu |me )?(?:pode|podes|consegue|poderia) (?:fazer|criar|gerar|me|ajudar)\b
        quem (?:é|e) voc[eê]\b
        como (?:usar|uso|fa[cç]o|voc[eê])\b | (?:tudo|td) bem\b
        (?:kan|kun|kunt|zou|wil) (?:je|jij|u)\b | (?:hoeveel|wat) kost\b | wie ben je\b
        hoe (?:werkt|gebruik|lang duurt|gaat)\b
        (?:kan|kunne|skulle|vill|vil) (?:du|ni)\b | (?:vad|hvad|hva) kost[ae]r\b
        (?:hur|hvordan|hvor) (?:funkar|fungerar|mycket|l[aä]nge|g[oö]r|virker|bruker|meget|mye)\b
        (?:voitko|voisitko|osaatko)\b | paljonko\b | mit[aä] maksaa\b
        czy (?:możesz|mozesz|potrafisz|mógłbyś|umiesz|jest|to)\b | ile (?:kosztuje|trwa|to)\b
        jak (?:to dzia[lł]a|u[zż]ywa[cć])\b | (?:můžeš|muzes|mohl bys|um[ií]š)\b | kolik (?:to )?sto
        ne kadar\b | nas[ıi]l (?:kullan|yap)\w*
        (?:ты )?(?:можешь|можете|могли? бы|сможешь|умеешь)\b | как (?:дела|ты|это|сделать|мне)\b
        сколько (?:это|стоит|длится|времени|видео)\b | что (?:ты|это такое)\b | кто ты\b
        где мо[йеёя]
        (?:ти )?(?:можеш|можете)\b | скільки\b | هل\b | كم\b | ما هو\b | كيف (?:حالك|يعمل)
        क्या (?:आप|तुम)\b | כמה\b | האם\b | bạn có thể\b
        """
    )
)
_ENDS = re.compile(
    either(
        r"""
        m[ıi]s[ıi]n(?:[ıi]z)? | musun(?:uz)? | müsün(?:üz)? | bao nhiêu | được không | thế nào
        là gì | 수 있어요? | 줄래요? | 주실래요 | 도와주세요 | 도와줘 | くれますか | もらえますか
        """
    )
    + r"\Z"
)


_POLITELY = re.compile(
    r"[,;]? (?:bitte|danke|por favor|gracias|s'il (?:te|vous) pla[iî]t|merci|per favore|grazie"
    r"|obrigad[oa]|alsjeblieft|tack|пожалуйста|sora)\W*\Z"
)


def asks_abroad(asked: str) -> bool:
    """Tell whether a sentence asks a bot something in another language, marked or not."""
    one = _POLITELY.sub("", asked).rstrip(" .!。！~")
    is_clause = not any(mark in one for mark in ",;:—–")
    return is_clause and bool(_BEGINS.match(one) or _ENDS.search(one))
