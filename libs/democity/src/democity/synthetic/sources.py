"""The sources of the city's records: 33 departments, and six outside the enforcement departments.

`mark` leads the record numbers of a source.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    name_zh: str
    mark: str

    @property
    def system(self) -> str:
        """Its source system at the gateway."""
        return f"sx-{self.id.replace('_', '-')}"


DEPARTMENTS = (
    Source("market_regulation", "市场监督管理局", "SG"),
    Source("development_reform", "发展和改革委员会", "FG"),
    Source("economy_information", "经济和信息化局", "JX"),
    Source("education", "教育局", "JY"),
    Source("science_technology", "科学技术局", "KJ"),
    Source("ethnic_religious", "民族宗教事务局", "MZ"),
    Source("public_security", "公安局", "GA"),
    Source("civil_affairs", "民政局", "MI"),
    Source("justice", "司法局", "SF"),
    Source("finance", "财政局", "CZ"),
    Source("human_resources_social_security", "人力资源和社会保障局", "RS"),
    Source("natural_resources_planning", "自然资源和规划局", "ZG"),
    Source("ecology_environment", "生态环境局", "HB"),
    Source("housing_urban_rural", "住房和城乡建设局", "JS"),
    Source("transport", "交通运输局", "JT"),
    Source("water_resources", "水利局", "SL"),
    Source("agriculture_rural", "农业农村局", "NY"),
    Source("commerce", "商务局", "SW"),
    Source("culture_radio_tourism", "文化广电旅游局", "WL"),
    Source("health", "卫生健康委员会", "WJ"),
    Source("emergency_management", "应急管理局", "YJ"),
    Source("statistics", "统计局", "TJ"),
    Source("healthcare_security", "医疗保障局", "YB"),
    Source("comprehensive_enforcement", "综合行政执法局", "ZF"),
    Source("sports", "体育局", "TY"),
    Source("civil_air_defence", "人民防空办公室", "RF"),
    Source("local_finance", "地方金融管理局", "JR"),
    Source("meteorology", "气象局", "QX"),
    Source("fire_rescue", "消防救援支队", "XF"),
    Source("taxation", "税务局", "SU"),
    Source("tobacco", "烟草专卖局", "YC"),
    Source("postal", "邮政管理局", "YZ"),
    Source("press_publication", "新闻出版局", "XW"),
)
OTHERS = (
    Source("court", "人民法院", "FY"),
    Source("customs", "海关", "HG"),
    Source("pboc_register", "动产融资统一登记系统", "DC"),
    Source("cyberspace", "网信办", "WX"),
    Source("grid_company", "电网企业", "DW"),
    Source("water_company", "供水企业", "GS"),
)
SOURCES = (*DEPARTMENTS, *OTHERS)
SOURCE_IDS = tuple(source.id for source in SOURCES)
SOURCE_PLACES = {source.id: place for place, source in enumerate(SOURCES)}
