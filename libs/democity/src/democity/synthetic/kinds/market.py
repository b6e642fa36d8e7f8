"""What customers, samples and the press say."""

import numpy as np

from democity.synthetic.columns import Codes, Table, Texts
from democity.synthetic.draws import Draws, Happening, Rows
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    merged,
    one,
    only_where,
    together,
    yes,
)
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES
from democity.synthetic.trades import trades

_YEAR = 365
_FAILED = tuple((item,) for item in ("标签标识", "微生物", "强度", "有害物质", "添加剂", "净含量"))
_SAMPLING_SOURCES = {
    "product": "market_regulation",
    "food": "market_regulation",
    "drug": "market_regulation",
    "cosmetic": "market_regulation",
    "medical_device": "market_regulation",
    "agricultural": "agriculture_rural",
    "environment": "ecology_environment",
    "construction": "housing_urban_rural",
}
_TOPICS = ("产品质量", "服务纠纷", "环境影响", "欠薪", "安全事件", "公益活动")


def complaint_report(town: Neighbourhood) -> Table:
    """Complaints, reports and petitions; some complain twice of the same facts."""
    draws, people = town.draws("complaint_report"), town.population
    often = np.flatnonzero(
        draws.state("many_complaints")
        & people.live
        & (people.life.established_on < town.today - _YEAR)
    )
    times = draws.size("complaints_of_many", len(often)).round().clip(3, 60).astype(np.int64)
    rows = np.repeat(often, times)
    many = Happening(rows, draws.before(1, _YEAR, len(rows)))
    usual = draws.happening("complaint")
    again = np.flatnonzero(draws.each("told_twice", usual.rows))
    others = [draws.happening(name) for name in ("report_against", "petition")]
    all_, part = together([usual, many, *others, usual[again]])
    count = len(all_)
    digest = np.concatenate([np.arange(count - len(again)), again])
    handled = np.minimum(all_.days + draws.random.integers(2, 50, count), town.today + 30)
    done = handled < town.today
    complaint, report = np.isin(part, (0, 1, 4)), part == 2
    source = merged(
        town.from_source("market_regulation", count), complaint, town.acting(draws, all_.rows)
    )
    return town.table(
        "complaint_report",
        all_.rows,
        source,
        all_.days,
        {
            "type": chosen(("complaint", "report", "petition"), np.array([0, 0, 1, 2, 0])[part]),
            "channel": draws.share("complaint_channel", count),
            "accepted": yes((part == 1) | ~draws.each("not_accepted", all_.rows)),
            "accepted_on": days(all_.days),
            "facts_digest": Texts("sha256:{number:064x}", town.place * 10**7 + digest),
            "group": yes((part == 3) & draws.each("group_petition", all_.rows)),
            "mediation": only_where(_mediation(draws, all_.rows), complaint & done),
            "outcome": only_where(_outcome(draws, all_.rows), report & done),
            "handled_on": days_where(done, handled),
        },
    )


def _mediation(draws: Draws, rows: Rows) -> Codes:
    refused = draws.each("mediation_refused", rows)
    return merged(one("refused", len(rows)), refused, draws.share("mediation", len(rows)))


def _outcome(draws: Draws, rows: Rows) -> Codes:
    true = draws.each("report_verified", rows)
    return merged(
        draws.share("verified_outcome", len(rows)),
        true,
        draws.share("unverified_outcome", len(rows)),
    )


def sampling_result(town: Neighbourhood) -> Table:
    """Samples that passed and failed; large shops are sampled very often."""
    draws = town.draws("sampling_result")
    often = np.flatnonzero(draws.state("often_sampled") & town.population.live)
    size = draws.size("batches_of_often_sampled", len(often)).astype(np.int64)
    since = np.maximum(town.population.life.established_on, town.today - 2 * _YEAR)
    many = np.repeat(often, size)
    names = ("product_sampled", "food_sampled", "other_sampled")
    passed = [*map(draws.happening, names), Happening(many, draws.between(since[many], town.today))]
    failed = [draws.happening(name) for name in ("product_failed", "food_failed", "other_failed")]
    all_, part = together([*passed, *failed])
    count, fails = len(all_), part >= len(passed)
    domain = merged(
        draws.share("other_sampling_domain", count),
        np.isin(part, (2, 6)),
        merged(one("product", count), np.isin(part, (0, 4)), one("food", count)),
    )
    sources = np.array([SOURCE_PLACES[_SAMPLING_SOURCES[str(code)]] for code in domain.codes])
    conclusion = chosen(("pass", "fail"), fails.astype(np.int16))
    pending = ~fails & (all_.days > town.today - 15)
    words = [f"{sector.word}类" for sector in trades().sectors]
    return town.table(
        "sampling_result",
        all_.rows,
        chosen(SOURCE_IDS, sources[domain.values]),
        all_.days,
        {
            "domain": domain,
            "product_class": chosen(words, town.population.sector[all_.rows]),
            "batch_no": Texts("PC{number:010d}", town.place * 10**7 + np.arange(count)),
            "sampled_on": days(all_.days - 20),
            "reported_on": days(all_.days),
            "conclusion": merged(one("pending", count), pending, conclusion),
            "failed_items": only_where(any_of(draws, _FAILED, count), fails),
            "objection_status": merged(draws.share("objection", count), fails, one("none", count)),
        },
    )


def public_opinion(town: Neighbourhood) -> Table:
    """What was written about enterprises; a storm is many pieces within half a year."""
    draws, people = town.draws("public_opinion"), town.population
    struck = np.flatnonzero(draws.state("opinion_storm") & people.live)
    size = draws.size("opinions_of_storm", len(struck)).round().clip(3, 60).astype(np.int64)
    since = np.maximum(people.life.established_on, town.today - 170)
    rows = np.repeat(struck, size)
    storm = Happening(rows, draws.between(since[rows], town.today))
    all_, part = together([draws.happening("opinion"), storm])
    count, stormy = len(all_), part == 1
    negative = stormy | draws.each("opinion_negative", all_.rows)
    verified = stormy | draws.each("opinion_verified", all_.rows)
    level = draws.share("opinion_level", count)
    major = merged(one("major", count), stormy & draws.each("storm_major", all_.rows), level)
    return town.table(
        "public_opinion",
        all_.rows,
        "cyberspace",
        all_.days,
        {
            "source_url_hash": Texts("sha256:{number:064x}", town.place * 10**7 + np.arange(count)),
            "published_on": days(all_.days),
            "sentiment": merged(
                one("negative", count), negative, any_of(draws, ("neutral", "positive"), count)
            ),
            "level": merged(major, negative, one("ordinary", count)),
            "verified": yes(verified),
            "topic": any_of(draws, _TOPICS, count),
        },
    )
