"""The customers of an invented city utility, the same at every installation.

Pure data for the demo database: no randomness, no clock. Nothing here names a
real company; the city does not exist.
"""

from math import cos, pi
from typing import NamedTuple

#: months of usage, oldest first
MONTHS = 24
CUSTOMERS = 300
#: yearly energy of the largest customer, kWh; the rest follow a power law
LARGEST_KWH = 240_000_000
STEEPNESS = 1.16
#: the largest customers have meters that also tell demand and hours of use
METERED = 60
#: average price in company currency per kWh
PRICE = 0.62
#: sizes in which transformers are built, kVA; larger customers have several
TRANSFORMERS = (100, 160, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500)


class Trade(NamedTuple):
    """A line of business and how it uses power."""

    zh: str
    en: str
    category: str
    #: share of the yearly swing that falls on summer cooling
    summer: float
    importance: str | None = None


TRADES = (
    Trade("铸造", "Foundry", "industry", 0.05),
    Trade("纺织", "Textiles", "industry", 0.10),
    Trade("精密机械", "Precision Machinery", "industry", 0.08),
    Trade("食品", "Foods", "industry", 0.18),
    Trade("电子", "Electronics", "industry", 0.12),
    Trade("化工", "Chemicals", "industry", 0.04, "second"),
    Trade("水泥", "Cement", "industry", -0.10),
    Trade("冷链物流", "Cold Storage", "commercial", 0.30),
    Trade("塑料制品", "Plastics", "industry", 0.10),
    Trade("造纸", "Paper Mill", "industry", 0.03),
    Trade("制药", "Pharma", "industry", 0.15),
    Trade("光伏材料", "Solar Materials", "industry", 0.06),
    Trade("大酒店", "Hotel", "commercial", 0.35),
    Trade("购物中心", "Shopping Centre", "commercial", 0.38),
    Trade("数据中心", "Data Centre", "commercial", 0.20),
    Trade("农业灌溉", "Irrigation", "agriculture", 0.55),
)
BRANDS_ZH = (
    "瀚海", "晨曜", "启衡", "泓景", "拓岳", "澜庭", "朔元", "铭泽", "逸川", "崇禾",
    "霖峰", "曜石", "沐原", "景湾", "凌塔", "杉屿", "昱岭", "汀洲", "磐野",
)  # fmt: skip
BRANDS_EN = (
    "Harrowmere", "Quillfield", "Larkspire", "Brindleford", "Osterway", "Tallowmoor", "Vexley",
)  # fmt: skip

#: institutions whose outage endangers people, by rank among all customers
INSTITUTIONS = {
    9: ("云川市轨道交通", "commercial", "first"),
    17: ("云川市第一人民医院", "commercial", "first"),
    24: ("云川自来水厂", "industry", "first"),
    41: ("云川市应急指挥中心", "commercial", "special"),
    58: ("云川大学", "commercial", "second"),
    133: ("云川市儿童医院", "commercial", "first"),
    210: ("云川市文化艺术节场馆", "commercial", "temporary"),
}


class DemoCustomer(NamedTuple):
    """One customer: `rank` 1 is the largest; energy in kWh a year."""

    rank: int
    name: str
    category: str
    importance: str | None
    yearly_kwh: float
    summer: float

    @property
    def is_small(self):
        """Some of the small ones have low voltage: they stay with the desk."""
        return self.rank % 9 == 8 and self.rank > 180

    @property
    def capacity_kva(self):
        """Transformer capacity in kVA; small customers use theirs fewer hours."""
        if self.is_small:
            return 160.0
        needed = self.yearly_kwh / max(1100, 4500 - self.rank * 15)
        if needed > TRANSFORMERS[-1]:
            return float(-(-needed // TRANSFORMERS[-1]) * TRANSFORMERS[-1])
        return float(next(size for size in TRANSFORMERS if size >= needed))

    @property
    def voltage_level(self):
        """Supply voltage in kV, as the account spells it."""
        if self.is_small:
            return "0.38"
        if self.capacity_kva >= 20_000:
            return "110"
        return "35" if self.capacity_kva >= 6_000 else "10"

    @property
    def account_count(self):
        """Electricity accounts: the largest works have several."""
        return 3 if self.rank <= 6 else 2 if self.rank <= 30 else 1

    @property
    def margin(self):
        """Profit per revenue; the very large buy cheaply, a few at a loss."""
        if self.rank % 37 == 5:
            return -0.03
        return 0.05 + (self.rank * 7 % 11) / 100

    @property
    def profit_is_unknown(self):
        """Every nineteenth customer has no cost figures."""
        return self.rank % 19 == 3

    @property
    def first_month(self):
        """Months without supply at the start of the two years."""
        return 17 if self.rank % 41 == 7 else 0

    def metered(self, kwh):
        """Return (demand in kW, power factor, kWh in peak and in valley hours) of a month; None: the meter is plain."""
        if self.rank > METERED:
            return None
        hours = 420 + self.rank * 11 % 90
        factor = 0.88 + self.rank * 7 % 12 / 100
        peak, valley = 0.36 + self.rank % 5 / 50, 0.22 + self.rank % 7 / 50
        return round(kwh / hours, 1), round(factor, 2), round(kwh * peak, 2), round(kwh * valley, 2)

    def energy(self, index, month):
        """Return kWh of the `index`-th month (0 = oldest), calendar `month`."""
        if index < self.first_month:
            return 0.0
        season = 1 + self.summer * cos((month - 8) * pi / 6) - 0.25 * (month == 2)
        growth = 1 + (self.rank * 13 % 9 - 3) / 100 * index / 12
        if self.rank % 23 == 4 and index >= MONTHS - 4:
            growth *= 0.55
        return round(self.yearly_kwh / 12 * season * growth, 2)


def customers():
    """Return the DemoCustomer of each rank, largest first."""
    return [_customer(rank) for rank in range(1, CUSTOMERS + 1)]


def _customer(rank):
    yearly = LARGEST_KWH / rank**STEEPNESS
    if rank in INSTITUTIONS:
        name, category, importance = INSTITUTIONS[rank]
        return DemoCustomer(rank, name, category, importance, yearly, 0.2)
    is_english = rank % 4 == 2
    # counting by coprime steps gives each brand and trade pair only once
    serial = rank // 4 if is_english else rank
    trade = TRADES[serial * 5 % len(TRADES)]
    if is_english:
        name = f"{BRANDS_EN[serial % len(BRANDS_EN)]} {trade.en} Ltd."
    else:
        name = f"云川{BRANDS_ZH[serial % len(BRANDS_ZH)]}{trade.zh}有限公司"
    importance = trade.importance if rank <= 60 else None
    return DemoCustomer(rank, name, trade.category, importance, yearly, trade.summer)
