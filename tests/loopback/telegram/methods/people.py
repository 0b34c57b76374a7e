"""Actions, answers to buttons, reactions, files, chats and members."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any, Final

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import JSON, MAX_ANSWER, MAX_DOWNLOAD, REACTIONS
from tests.loopback.telegram.model import ApiCall
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.registry import method

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback

ACTIONS: Final = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
)
RIGHTS: Final = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


@method("sendChatAction")
async def chat_action(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.writable_chat(p, weight=0)
    if p.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    s.actions.append((s.elapsed(), chat.id, p.text("action")))
    return True


@method("answerCallbackQuery")
async def answer_callback(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    query = s.callbacks.get(p.text("callback_query_id"))
    if query is None or query.answer is not None or s.now() - query.clock > s.callback_lifetime:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(p.text("text")) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query.answer = {"text": p.text("text"), "show_alert": p.flag("show_alert"), "url": p.text("url"), "call": call.seq}
    query.answer_latency = s.elapsed() - query.at
    s.notify()
    return True


@method("setMessageReaction")
async def set_reaction(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    wanted = p.parsed("reaction", "reaction types") or []
    if not isinstance(wanted, list):
        raise bad("expected an Array of ReactionType")
    chat = s.writable_chat(p, weight=0)
    m = s.messages.get((chat.id, p.whole("message_id")))
    if m is None or m.deleted_at is not None:
        raise bad("message to react not found")
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(r.get("type") != "emoji" or r.get("emoji") not in REACTIONS for r in wanted):
        raise bad("REACTION_INVALID")
    m.reactions[s.bot.id] = [r["emoji"] for r in wanted]
    s.notify()
    return True


@method("getFile")
async def get_file(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    file = s.files.get(p.text("file_id"))
    if file is None:
        raise bad("invalid file_id" if p.text("file_id") else "file_id not specified")
    if s.local is None and len(file.data) > MAX_DOWNLOAD:
        raise bad("file is too big")
    suffix = mimetypes.guess_extension(file.mime_type) or "." + file.name.rpartition(".")[2]
    path = f"{file.kind}s/file_{len(s.file_paths)}{'.jpg' if file.kind == 'photo' else suffix}"
    s.file_paths[path] = file
    if s.local is not None:
        kept = s.local / path
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(file.data)
        path = str(kept)
    return {"file_id": p.text("file_id"), "file_unique_id": file.unique_id, "file_size": len(file.data), "file_path": path}


@method("getChat")
async def get_chat(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    return s.chat_of(p).payload() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


@method("getChatMember")
async def get_chat_member(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.chat_of(p)
    uid = p.whole("user_id")
    if uid == s.bot.id:
        return _bot_member(s, chat.bot_status)
    user = s.users.get(uid)
    if user is None or (user not in chat.members and user is not chat.user):
        raise bad("PARTICIPANT_ID_INVALID" if user else "invalid user_id specified")
    if user in chat.admins:
        return {"status": "administrator", "user": user.payload(), "can_be_edited": False} | {
            right: right != "is_anonymous" for right in RIGHTS if right != "can_be_edited"
        }
    return {"status": "member", "user": user.payload()}


def _bot_member(s: TelegramLoopback, status: str) -> JSON:
    out: JSON = {"status": status, "user": s.bot.payload()}
    if status == "administrator":
        out |= {r: r in ("can_manage_chat", "can_delete_messages") for r in RIGHTS}
    elif status == "kicked":
        out["until_date"] = 0
    return out
