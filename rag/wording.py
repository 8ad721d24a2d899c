"""Words that turn what a sentence says: negation, modality, limits, scope and exceptions.

A word is given with the class that it belongs to; two words of one class say the same (最高 and
不超过). Words that only look like one (未来, 无人机, 供应) are matched first and are plain text.
"""

from __future__ import annotations

import re

_PLAIN = (
    "未来|未成年|无人|无线|无缝|无障碍|无形|无菌|无创|无论|无疑|非遗|非凡|非常|"
    "非公|不断|不仅|不但|不论|不同|不动产|不锈钢|不良|不可抗力|不确定|避免|可持续|"
    "可再生|可靠|可行|可信|可视|许可|认可|可研|可追溯|可穿戴|供应|应用|适应|响应|"
    "应急|对应|效应|反应|应对|应变|相应|感应|应届|应收|应付|应税|应纳|均衡|首都|"
    "都市|成都|全部门|扣除|删除|消除|解除|清除|排除|国外|境外|海外|外资|外商|"
    "外国|对外|外贸|外部|室外|户外|涉外|外观|外包|外延|免疫|探索性|所有制|所有权|"
    "所有者|需求|所需|急需|内需|必需|供需|军需|特需|除了|"
    "可获得|可享受|可申请|可申报|可领取"
)
_CLASSES = {
    "negation": {
        "不": "不|没有|没|未|并非|非",
        "无": "无须|无需|无",
        "禁": "禁止|严禁|杜绝",
        "免": "免",
        "停": "停止|取消|暂停|终止|撤销",
    },
    "modality": {
        "鼓励": "鼓励|倡导|提倡",
        "支持": "支持",
        "探索": "探索",
        "推动": "推动|推进|引导",
        "可": "可以|可",
        "应": "应当|必须|应该|应|须|需要|需",
        "给予": "给予|予以",
        "优先": "优先",
        "力争": "力争|争取",
        "原则": "原则上|视情|酌情|一般",
    },
    "limit": {
        "<=": "不超过|不高于|不多于|不大于|不得超过|不得高于|最高|最多|最长|至多|上限"
        "|以内|之内|及以下|以下",
        ">=": "不低于|不少于|不小于|不得低于|不得少于|最低|最少|最短|至少|及以上|以上|下限",
        ">": "超过|高于|大于|多于|突破(?=\\d)|超(?=\\d)",
        "<": "低于|小于|少于|不足|不满|未满|不到",
        "~": "大约|约为|约(?=\\d)|近(?=\\d)|左右|上下",
        "before": "不晚于|不迟于|以前|之前|底前|末前",
        "after": "不早于|以后|之后",
        "equal": "等于",
    },
    "scope": {
        "all": "一律|全部|全额|均|都|所有|任何|全数",
        "only": "仅限|仅|只",
        "each": "每年度|每年|每季度|每月|每周|每日|每天|每家|每户|每人|每个|每项|每次|每亩|每",
        "sum": "累计|合计|总计",
        "once": "一次性",
    },
    "exception": {
        "除": "除外|除(?=[^,。;]{1,40}外)",
        "外": "以外|之外|外(?=[,;。])",
        "但": "但是|但",
    },
}


def _any(words: dict[str, str]) -> str:
    return "|".join(sorted("|".join(words.values()).split("|"), key=len, reverse=True))


# Limits come first: 不得超过 is one, and no 不 before a word.
_KINDS = ("limit", "negation", "modality", "scope", "exception")
_WORDS = "|".join(f"(?P<{kind}>{_any(_CLASSES[kind])})" for kind in _KINDS)
_NAMES = {
    (kind, word): name
    for kind, classes in _CLASSES.items()
    for name, words in classes.items()
    for word in re.sub(r"\([^|]*\)", "", words).split("|")
}
"""The class of each word by its kind, without what must stand after it."""
CLASS_OF = re.compile(f"(?P<plain>{_PLAIN})|{_WORDS}")
"""A word of one of the kinds, or one that only looks so."""
AFTER = {
    "前": "before",
    "后": "after",
    "起": "from",
    "止": "until",
    "内": "<=",
    "底": "end",
    "末": "end",
}
"""Single signs that bound the figure or date right before them."""
_STATED_AFTER = (
    "以内", "之内", "及以下", "以下", "及以上", "以上", "左右", "上下",
    "以前", "之前", "底前", "末前", "以后", "之后",
)  # fmt: skip
SUFFIXES = frozenset({*AFTER, *_STATED_AFTER})
"""Words of a limit that stand after what they bound; the others stand before it."""
ADDED = frozenset({"all", "only", "sum", "应", "优先", "可以"})
"""Classes and words that change a sentence when they are added; other verbs only in exchange."""
DROPPED = frozenset({"鼓励", "支持", "探索", "推动", "可", "力争", "原则", "only"})
"""Classes that change a sentence when they are left out before what stays."""
_COUNTED = frozenset({"sum", "once", "all"})


def counts(key: str) -> bool:
    """Whether a class changes a figure after it when it is added or left out."""
    return key in _COUNTED or key.startswith("每")


def class_of(match: re.Match[str]) -> tuple[str, str]:
    """The kind and the class of a word that CLASS_OF matched."""
    kind = match.lastgroup or ""
    name = _NAMES.get((kind, match[0]), match[0])
    # 每年 and 每月 are two ways to count, and no one class.
    return kind, match[0].removesuffix("度") if name == "each" else name
