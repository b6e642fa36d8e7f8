"""The form of a problem, for the document."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    field: str = Field(examples=["uscc"])
    code: str = Field(examples=["wrong_check_character"])
    given: str
    expected: str
    reason: str = Field(examples=["统一社会信用代码校验位不符"])
    reason_en: str


class Problem(BaseModel):
    """RFC 9457, Chinese first, English second."""

    type: str = Field(examples=["urn:onedoor:problem:cut_body"])
    title: str = Field(examples=["请求正文不完整"])
    title_en: str = Field(examples=["The body is cut off"])
    status: int = Field(examples=[400])
    detail: str
    detail_en: str
    instance: str = Field(examples=["/v1/records"])
    code: str = Field(examples=["cut_body"])
    facts: dict[str, str]
    errors: list[FieldError]


_SAID = {
    400: "正文无法读取 The body cannot be read",
    401: "未通过身份验证 Not authenticated",
    403: "没有权限 Not permitted",
    404: "未找到 Not found",
    409: "当前状态不允许 Refused in the present state",
    413: "正文过大 The body is too large",
    422: "内容有误 The request is invalid",
    503: "暂时不可用 Unavailable for the moment",
}
_CONTENT: dict[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": _CONTENT} for status, said in _SAID.items()
}


def describe_problems(app: FastAPI) -> None:
    """Make the document of `app`, with the form of a problem among its schemas."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                openapi_version="3.1.0",
            )
            form = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            made["components"]["schemas"].update({**form.pop("$defs"), "Problem": form})
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's way to extend it
