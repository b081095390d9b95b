"""Applicants, questions and marks of an invented selection, the same at every installation.

Pure data for the demo database: no randomness, no clock. Nobody here is a real person.
"""

from typing import NamedTuple

#: part of the campaign -> how many questions of it each candidate is asked
DRAWN = {"theory": 5, "skill": 5, "writing": 1}
SECTIONS = {
    "theory": "理论:营销、法规、安全 Theory: marketing, law, safety",
    "skill": "业务技能 Business skill",
    "writing": "文字表达 Written expression",
}
#: points of a question that is right or wrong, and of the one that people mark
POINTS, OPEN_POINTS = 4, 20

#: title -> (right answer, wrong answers); written for a test, not taken from any rule
THEORY = (
    ("客户经理发现客户有欠费风险时,首先应当做什么? What comes first when a customer may fall behind with the bills?",
     "上门了解情况并书面报告 Visit, ask, and report in writing",
     ("立即停电 Cut the supply at once", "等待账单逾期 Wait until the bill is overdue")),
    ("两部制电价由哪两部分组成? What are the two parts of a two-part tariff?",
     "基本电费和电度电费 A charge for demand and one for energy",
     ("税费和附加费 Taxes and levies", "峰段和谷段电费 Peak and valley energy")),
    ("未经客户同意,可以把用电数据交给第三方吗? May usage data go to a third party without the customer's consent?",
     "不可以 No",
     ("可以,如果对方付费 Yes, if he pays for it", "可以,如果是同事的朋友 Yes, to a friend of a colleague")),
    ("进入客户配电室前必须做什么? What must be done before entering a customer's switch room?",
     "由持证人员陪同并穿戴防护用品 Go with a qualified person and wear protection",
     ("先拍照 Take a picture first", "关掉照明 Switch the lights off")),
    ("客户经理可以接受客户的礼品卡吗? May a customer manager take a gift card from a customer?",
     "不可以,应拒绝并报告 No: refuse and report it",
     ("可以,低于二百元 Yes, below two hundred", "可以,节日期间 Yes, on holidays")),
    ("计划停电应当怎样通知重要客户? How are important customers told of a planned outage?",
     "提前并得到确认 In advance, and with their confirmation",
     ("停电当天 On the day itself", "只在网站上 On the website alone")),
    ("功率因数偏低说明什么? What does a low power factor say?",
     "无功功率偏多 Much reactive power is drawn",
     ("电压过高 The voltage is too high", "电表损坏 The meter is broken")),
    ("合同变更以什么为准? What counts when a supply contract is changed?",
     "双方签字的书面补充协议 A written supplement signed by both",
     ("电话里的约定 What was said on the phone", "客户经理的记录 The manager's own note")),
)  # fmt: skip
SKILL = (
    ("变压器容量一千千伏安,每月每千伏安三十元,基本电费是多少? 1,000 kVA at 30 a month for each kVA: what is the"
     " demand charge?",
     "30,000", ("3,000", "33,000")),
    ("客户连续三个月用电下降四成,怎样处理? A customer uses 40 % less for three months. What do you do?",
     "走访并核实生产情况 Visit and find out about production",
     ("降低客户等级 Lower the tier yourself", "不处理 Nothing")),
    ("客户投诉电费过高,第一步是什么? A customer complains about a high bill. The first step?",
     "核对抄表与计费 Check reading and billing",
     ("承诺退费 Promise money back", "转给同事 Pass it on")),
)  # fmt: skip
SEVERAL = (
    "下列哪些属于重要客户的自备应急电源要求? What is asked of the emergency supply of an important customer?",
    ("容量满足保安负荷 It carries the safety load", "定期试验 It is tested regularly"),
    ("由客户经理保管钥匙 The manager keeps the key",),
)
FIGURE = ("每月用电五万千瓦时,每千瓦时零点六元,电费是多少元? 50,000 kWh at 0.60: what does the month cost?", 30000.0)
OPEN = (
    "请给一位准备扩建的客户写一封信,说明增容的步骤和时限。 Write to a customer who is going to expand the works: which"
    " steps lead to more capacity, and how long they take.",
    "步骤完整(8分),时限正确(6分),语气得体、条理清楚(6分)。 All steps (8), right times (6), tone and order (6).",
)
#: question of the shorter test of the next selection: title -> right answer, wrong ones
NEXT_THEORY = (
    ("客户信息变更后多久内更新档案? How soon is the file updated when a customer's data change?",
     "五个工作日 Five working days", ("一个月 A month", "年底 At the end of the year")),
    ("发现客户私自转供电怎么办? A customer resells power without permission. What do you do?",
     "制止并报告 Stop it and report", ("收取费用 Take a fee", "视而不见 Look away")),
    ("谁可以操作客户的高压设备? Who operates a customer's high-voltage equipment?",
     "客户的持证电工 The customer's qualified electrician", ("客户经理 The manager", "任何人 Anybody")),
)  # fmt: skip
NEXT_SKILL = (
    ("峰谷电价下,怎样帮客户降低电费? How does a customer save with peak and valley prices?",
     "把可移动负荷移到谷段 Move load into the valley", ("全部停产 Stop production", "更换电表 Change the meter")),
    ("走访计划应当以什么为依据? What is a plan of visits based on?",
     "客户等级和风险 Tier and risk", ("路程远近 Distance alone", "个人喜好 Liking")),
)  # fmt: skip
NEXT_OPEN = (
    "请描述一次成功的客户走访应当怎样准备。 Describe how you prepare a good visit to a customer.",
    "资料准备(8分),沟通要点(8分),表达(4分)。 Papers (8), points to talk about (8), wording (4).",
)


class Applicant(NamedTuple):
    """What stands in the file of one applicant, and what he shows.

    :ivar months: months in power business
    :ivar results: results of the last years, the last one first
    :ivar written: right answers in theory and skill, and the mark of the letter; None: he does not sit the test
    :ivar interview: mark of 100 that the panel tends to; None: he is not heard
    """

    education: str
    months: int
    results: tuple[str, ...]
    written: tuple[int, int, float] | None = None
    interview: float | None = None
    title: str | None = None
    is_related: bool = True
    subject: str = "电气工程 Electrical engineering"


APPLICANTS = {
    "applicant_1": Applicant("bachelor", 74, ("good", "good", "excellent"), (4, 5, 12), 82, "1"),
    "applicant_2": Applicant("master", 10, ("good",), (5, 5, 12), 88),
    "applicant_3": Applicant("bachelor", 98, ("excellent", "excellent", "good"), (5, 4, 16), 85, "1"),
    "applicant_4": Applicant("master", 150, ("excellent", "excellent", "excellent"), (5, 5, 10), 54, "2"),
    "applicant_5": Applicant("junior_college", 110, ("good", "good", "good"), (4, 4, 14), 80, "1"),
    "applicant_6": Applicant("bachelor", 38, ("fair", "good"), subject="自动化 Automation"),
    "applicant_7": Applicant("bachelor", 52, ("good", "fair", "good"), (3, 4, 16), 76, None, False, "金融 Finance"),
    "applicant_8": Applicant("bachelor", 61, ("good", "good", "fair"), (2, 3, 12)),
    "applicant_9": Applicant("junior_college", 130, ("good", "excellent", "good"), (3, 3, 14), None, "1"),
    "applicant_10": Applicant("master", 63, ("excellent", "excellent", "good"), (5, 5, 15), 79),
    "applicant_11": Applicant("bachelor", 45, ("good", "fair"), is_related=False, subject="法学 Law"),
    "applicant_12": Applicant("junior_college", 88, ("fair", "good", "good"), (4, 4, 11)),
    "applicant_13": Applicant("bachelor", 96, ("good", "good", "good"), title="1"),
    "applicant_14": Applicant("bachelor", 70, ("excellent", "good", "good"), (4, 4, 16), 81),
}
MOTIVATIONS = (
    "我熟悉现场,想把客户的声音带回公司。 I know the works and want to bring back what customers say.",
    "我喜欢与人打交道,也愿意对结果负责。 I like to deal with people and to answer for results.",
    "希望把数据变成客户看得懂的建议。 I want to turn figures into advice that customers understand.",
)
OPINIONS = (
    "工作认真,值得推荐。 Works with care; I recommend the person.",
    "业务熟练,沟通能力还需锻炼。 Skilled; still has to learn to listen.",
    "是班组骨干,离开会留下空缺,但支持其发展。 Hard to replace, yet I support the move.",
)
ANSWERS = (
    "尊敬的客户:增容分为申请、现场勘察、方案答复、设计与施工、检验送电五步……"
    " Dear customer, more capacity comes in five steps: application, survey, our proposal, design and works, test and"
    " supply …",
    "您好!请先在窗口提交申请,我们三个工作日内联系您…… Please apply first; we get in touch within three working days …",
    "关于贵公司扩建用电的答复:现将流程和时限说明如下…… On the supply of your new works: steps and times are these …",
)
#: rater -> how many points of ten he gives more or less than others
LENIENCY = {"rater_1": 0, "rater_2": -0.5, "rater_3": 0.5, "rater_4": 0, "rater_5": 0.5, "rater_6": -0.5, "rater_7": 0}
#: criterion -> how it differs from the mean of a candidate, in points of ten
TENDENCY = {"appearance": 0.5, "speech": 0, "reaction": -0.5, "thinking": 0, "confidence": 0.5}


def card_mark(rater, criterion, interview):
    """Return a mark of ten, in halves, for a candidate whose interview tends to so many points of 100."""
    figure = interview / 10 + LENIENCY.get(rater, 0) + TENDENCY.get(criterion, 0)
    return min(10.0, max(0.0, round(figure * 2) / 2))
