"""A plain python-telegram-bot bot that knows nothing of the loopback; test_bots_of_their_own.py runs it.

Reads TELEGRAM_TOKEN.
"""

from __future__ import annotations

import io
import os
from typing import Any

from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


def message_of(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def start(update: Update, context: Context) -> None:
    row = [InlineKeyboardButton("Help", callback_data="help"), InlineKeyboardButton("Docs", url="https://e.test")]
    text = "*Hello* _there_\\. Send me a file\\."
    await message_of(update).reply_text(text, parse_mode=ParseMode.MARKDOWN_V2, reply_markup=InlineKeyboardMarkup([row]))


async def help_pressed(update: Update, context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Here you go", show_alert=True)
    await update.callback_query.edit_message_text("Help: send a <b>CSV</b>.", parse_mode=ParseMode.HTML)


async def document(update: Update, context: Context) -> None:
    message = message_of(update)
    assert message.document is not None
    try:
        file = await message.document.get_file()
    except BadRequest as error:
        await message.reply_text(f"Sorry: {error.message}")
        return
    data = bytes(await file.download_as_bytearray())
    progress = await message.reply_text("0 %")
    await progress.edit_text("100 %")
    await message.reply_document(
        io.BytesIO(data.upper()), filename="result.csv", caption="<i>done</i>", parse_mode=ParseMode.HTML
    )
    files = [InputMediaDocument(io.BytesIO(name.encode()), filename=name) for name in ("a.txt", "b.txt")]
    await message.reply_media_group(files)


async def reaction(update: Update, context: Context) -> None:
    event = update.message_reaction
    assert event is not None
    if event.new_reaction:
        await context.bot.send_message(event.chat.id, f"thanks for {event.new_reaction[0].to_dict()['emoji']}")


async def burst(update: Update, context: Context) -> None:
    for n in range(int((context.args or ["1"])[0])):
        await message_of(update).reply_text(f"burst {n}")


async def post_init(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
    await app.bot.set_my_commands([BotCommand("start", "Say hello"), BotCommand("burst", "Many messages")])


def main() -> None:
    limiter = AIORateLimiter(max_retries=5)
    app = Application.builder().token(os.environ["TELEGRAM_TOKEN"]).post_init(post_init).rate_limiter(limiter).build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CommandHandler("burst", burst))
    app.add_handler(CallbackQueryHandler(help_pressed))
    app.add_handler(MessageHandler(filters.Document.ALL, document))
    app.add_handler(MessageReactionHandler(reaction))
    app.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
