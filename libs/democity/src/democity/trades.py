"""What enterprises of the city do, by GB/T 4754-2017 class, and who watches over it."""

from dataclasses import dataclass

from democity.offices import DEPARTMENTS, EMERGENCY, FIRE, MARKET, Office


@dataclass(frozen=True, slots=True)
class Trade:
    """`watched_by`: departments whose object sub-libraries hold such enterprises; `scope`: an item
    of the business scope, as the register writes it."""

    industry_code: str
    word: str
    scope: str
    share: float
    watched_by: tuple[Office, ...]


TRADES = (
    Trade("2631", "农药化工", "JY0301", 0.030, DEPARTMENTS),
    Trade("2614", "有机化工", "JY0301", 0.040, DEPARTMENTS),
    Trade("2641", "涂料", "JY0305", 0.030, DEPARTMENTS),
    Trade("1751", "化纤织造", "JY0601", 0.120, DEPARTMENTS),
    Trade("1311", "粮油加工", "JY0101", 0.050, (MARKET, EMERGENCY)),
    Trade("3110", "炼铁", "JY0603", 0.040, (MARKET, EMERGENCY)),
    Trade("2011", "锯材加工", "JY0602", 0.040, (EMERGENCY, FIRE)),
    Trade("2110", "木质家具", "JY0602", 0.040, (EMERGENCY, FIRE)),
    Trade("5212", "超级市场", "JY0102", 0.070, (MARKET, FIRE)),
    Trade("6110", "大酒店", "JY0501", 0.050, (MARKET, FIRE)),
    Trade("6210", "餐饮", "JY0103", 0.110, (MARKET, FIRE)),
    Trade("1451", "罐头食品", "JY0101", 0.050, (MARKET,)),
    Trade("7251", "广告", "JY0604", 0.040, (MARKET,)),
    Trade("4620", "污水处理", "JY0606", 0.040, (EMERGENCY,)),
    Trade("9011", "歌舞娱乐", "JY0502", 0.020, (FIRE,)),
    Trade("7020", "物业管理", "JY0605", 0.050, (FIRE,)),
    Trade("6513", "软件", "JY0606", 0.090, ()),
    Trade("5181", "贸易代理", "JY0607", 0.090, ()),
)
