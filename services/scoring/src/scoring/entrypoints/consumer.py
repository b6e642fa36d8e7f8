"""What scoring listens to."""

from identifiers import day
from messaging import Subscription, doorbell
from onedoor.aggregation.v1.events_pb2 import DayBegan, LedgerAdvanced
from scoring.usecases.reclassify_due import ReclassifyDue
from scoring.usecases.reclassify_touched import ReclassifyTouched
from serving import BusinessDay


def subscriptions(
    business_day: BusinessDay, touched: ReclassifyTouched, due: ReclassifyDue
) -> dict[str, Subscription]:
    """The subscriptions by the name of their task."""

    async def on_ledger_advanced(event: LedgerAdvanced) -> None:
        await touched(through=event.through)

    async def on_day_began(event: DayBegan) -> None:
        business_day.begin(day(event.on))
        await due()

    return {
        "consumer_ledger_advanced": doorbell(LedgerAdvanced, "scoring", on_ledger_advanced),
        "consumer_day_began": doorbell(DayBegan, "scoring", on_day_began),
    }
