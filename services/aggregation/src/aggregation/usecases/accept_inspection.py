"""The results of a visit become records, as if each department had sent its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog

from aggregation.domain.inspection import Result, Visit, record
from aggregation.domain.receipt import Receipt
from aggregation.domain.sender import PLATFORM
from aggregation.usecases.accept_records import AcceptRecords
from aggregation.usecases.get_enterprise import GetEnterprise
from identifiers import Uscc

log = structlog.get_logger()

SOURCE_SYSTEM = "onedoor-dispatch"


@dataclass(frozen=True, slots=True)
class AcceptInspection:
    """Told twice, it is unchanged the second time. A result that is wrong lies in quarantine."""

    get_enterprise: GetEnterprise
    accept_records: AcceptRecords

    async def __call__(self, visit: Visit, uscc: Uscc, results: Sequence[Result]) -> Receipt:
        """Raises UnknownEnterprise."""
        enterprise = (await self.get_enterprise(uscc)).enterprise
        records = [record(visit, enterprise, each) for each in results]
        receipt = await self.accept_records(PLATFORM, SOURCE_SYSTEM, msgspec.json.encode(records))
        if receipt.rejected:
            codes = [each.problem.code for each in receipt.rejections]
            log.error("inspection_quarantined", visit=visit.visit_id, reasons=codes)
        return receipt
