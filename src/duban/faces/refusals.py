"""A refusal of a service in, a Chinese sentence out. By its code; the services speak English."""

from __future__ import annotations

from duban.problems import BadInput, DubanError

#: What people read, by the code of the refusal: what it is, and what to do.
WORDS = {
    "not-yours": "这不在您的查看或办理范围内。您可以查看本单位及下级单位的事项。",
    "not-authorised": "按本环节的报送关系，您的单位不能办理这一步。请由责任单位、其上级单位或承办单位办理。",
    "not-owed": "该事项当前状态下不能这样办理：可能已经办结、已被调整或已经登记过。请刷新页面查看最新状态。",
    "no-obligation": "没有找到这一事项，可能已被调整或撤销。请返回“我的事项”查看。",
    "unknown-unit": "通讯录中没有这个单位。请核对单位代码。",
    "paper-differs": "纸质材料与网上申报不一致的，请先更正纸质材料，再登记寄出（网上申报已截止）。",
    "unconfirmed": "请先核对纸质材料与网上申报内容一致，并勾选确认。",
    "link-over": "这个链接已使用过或已过期。请重新申请登录链接。",
    "wrong-password": "邮箱地址或密码不正确。也可以使用登录链接。连续输错五次，十五分钟内不能使用密码登录。",
    "weak-password": "密码至少十二个字符，且不能由少数字符重复组成。",
    "passwords-differ": "两次输入的密码不一致，请重新输入。",
    "no-account": "没有这个账号；单位联系人请使用登录链接。",
    "no-reason": "请填写原因。",
    "no-call": "没有这个通知，或者它还没有启用。",
    "no-feed": "没有这个订阅，可能已经停用。",
    "too-many": "数量已达上限，请先停用不再使用的。",
    "no-letter": "没有这封函件，或者它不在您的查看范围内。",
    "not-waiting": "只有未能发出、待重发或被退回的函件可以重新发送。",
    "no-draft": "这封函件不是待签发的草稿，可能已经签发。",
    "circular": "通报的函件须整份签发，不能单独签发其中一封。",
    "address": "邮箱地址格式不正确。",
}


def in_chinese(error: DubanError) -> str:
    """Return what to show for a refusal. Without a known code the engine's own words follow."""
    if error.code in WORDS:
        return WORDS[error.code]
    if isinstance(error, BadInput):
        return "提交的内容有误，请按下列提示修改后再试。"
    return f"不能办理：{error.message}" + (f"（{error.hint}）" if error.hint else "")
