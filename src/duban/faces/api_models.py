"""What the interface takes and gives: checked at the door, and the OpenAPI document is made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

WRITTEN = r"^[^\x00]*$"  # no database keeps NUL in a text


class Evidence(BaseModel):
    """What shows that something was done."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field("", max_length=120, pattern=WRITTEN, description="回执号、运单号")
    url: str = Field("", max_length=500, pattern=WRITTEN, description="查询地址")
    digest: str = Field("", pattern=r"^(sha256:[0-9a-f]{64})?$", description="文件摘要 sha256:…")


class Submission(BaseModel):
    """A filing: 报送."""

    model_config = ConfigDict(extra="forbid")

    submitted_on: date | None = Field(None, description="报送日期，默认当日")
    evidence: Evidence = Evidence()


class Posting(BaseModel):
    """Paper that left: 寄出."""

    model_config = ConfigDict(extra="forbid")

    posted_on: date | None = Field(None, description="寄出日期，默认当日")
    carrier: str = Field("", max_length=40, pattern=WRITTEN, description="EMS、机要、专人")
    equals_filing: bool | None = Field(None, description="纸质材料与网上申报内容一致")
    evidence: Evidence = Evidence()


class Receipt(BaseModel):
    """Paper that arrived: 收到."""

    model_config = ConfigDict(extra="forbid")

    received_on: date | None = Field(None, description="收到日期，默认当日")
    evidence: Evidence = Evidence()


class Obligation(BaseModel):
    """One unit owes one stage of one period: 事项."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    calendar: str = Field(description="通知代码")
    stage: str = Field(description="环节代码")
    title: str = Field(description="环节名称")
    period: str = Field(description="报告期，如 2024Q3；没有则为空")
    unit: str = Field(description="单位代码")
    unit_name: str
    status: Literal[
        "waiting", "open", "submitted", "posted", "returned", "accepted", "received", "declined", "waived",
        "withdrawn",
    ]  # fmt: skip
    epoch: int
    duty: Literal["required", "voluntary"]
    opens_at: datetime
    due_at: datetime = Field(description="截止时间；当日24时写作次日0时")
    act_by: date = Field(description="最迟办理日")
    submitted_on: date | None
    recorded_at: datetime | None
    evidence: str | None


class Obligations(BaseModel):
    """A page."""

    items: list[Obligation]
    next: int | None = Field(description="下一页的 after；没有则为 null")


class Reported(BaseModel):
    """What became of a report. ``changed`` is false where it was recorded before."""

    changed: bool
    late: bool
    late_workdays: int
    obligation: Obligation


class Stage(BaseModel):
    """A stage of a call with its counts."""

    key: str
    title: str
    period: str
    due_at: datetime
    light: Literal["green", "yellow", "red", "grey"]
    late: int


class Call(BaseModel):
    key: str
    title: str
    stages: list[Stage]


class Board(BaseModel):
    """Every active call. The figures are of ``as_of``, about a minute ago at most."""

    as_of: datetime
    calls: list[Call]
    pages: int


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
