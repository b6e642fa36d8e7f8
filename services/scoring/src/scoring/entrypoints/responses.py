"""Values -> responses of the contract."""

import numpy as np
import pyarrow as pa

import paging
from onedoor.scoring.v1 import scoring_service_pb2 as pb
from scoring.domain.answer import Answer, ViewAnswer
from scoring.domain.run import Page, Run, RunState
from scoring.usecases.list_held_agreements import HeldPage

USCC_LENGTH = 18
STATES = {
    RunState.RUNNING: pb.RUN_STATE_RUNNING,
    RunState.COMPLETED: pb.RUN_STATE_COMPLETED,
    RunState.FAILED: pb.RUN_STATE_FAILED,
}


def classification(answer: Answer) -> pb.GetClassificationResponse:
    response = pb.GetClassificationResponse(
        uscc=answer.uscc,
        version=answer.version,
        on=answer.on.isoformat(),
        through=answer.through,
        model_version=answer.model_version,
        regulations_version=answer.regulations_version,
        views=[_view(view) for view in answer.views],
        findings=[
            pb.Finding(
                point_id=finding.point,
                name_zh=finding.name_zh,
                value=finding.value,
                points=finding.points,
                record_ids=finding.record_ids,
            )
            for finding in answer.findings
        ],
        direct_rules=[
            pb.DirectRule(rule_id=rule.rule, at_least=_risk_class(rule.at_least))
            for rule in answer.direct_rules
        ],
    )
    if answer.stored_at:
        response.stored_at.FromDatetime(answer.stored_at)
    return response


def run(found: Run) -> pb.GetRunResponse:
    return pb.GetRunResponse(
        run_id=found.run_id,
        state=STATES[found.state],
        on=found.on.isoformat(),
        through=found.through,
        model_version=found.model_version,
        regulations_version=found.regulations_version,
        classified=found.classified,
        changed=found.changed,
        digest=found.digest,
    )


def run_page(page: Page) -> pb.ReadRunResponse:
    """The columns of the contract over the bytes as they are stored."""
    count = len(page.classes)
    offsets = pa.py_buffer((np.arange(count + 1, dtype=np.int32) * USCC_LENGTH).tobytes())
    usccs = pa.StringArray.from_buffers(count, offsets, pa.py_buffer(page.usccs))
    classes = pa.array(np.frombuffer(page.classes, np.uint8))
    batch = pa.record_batch({"uscc": usccs, "class": classes})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return pb.ReadRunResponse(arrow_ipc=sink.getvalue().to_pybytes())


def held(page: HeldPage) -> pb.ListHeldAgreementsResponse:
    return pb.ListHeldAgreementsResponse(
        agreements=[
            pb.HeldAgreement(
                uscc=uscc,
                epoch=agreement.epoch,
                department_ids=[ranked.department for ranked in agreement.seen.departments],
                reason=agreement.reason,
            )
            for uscc, agreement in page.agreements
        ],
        next_page_token=paging.token(page.agreements[-1][0] if page.more else None),
        total=page.total,
    )


def _view(view: ViewAnswer) -> pb.View:
    return pb.View(
        department_id=view.department,
        risk_class=_risk_class(view.risk_class),
        risk_score=view.score,
        dedicated_score=view.dedicated or 0,
        member=view.member,
    )


def _risk_class(value: int) -> pb.RiskClass.ValueType:
    """The contract counts from 1; 0 says that there is none."""
    return pb.RiskClass.ValueType(value + 1)
