"""A plain discord.py bot that knows nothing of the loopback; test_bots_of_their_own.py runs it. Reads DISCORD_TOKEN."""

from __future__ import annotations

import io
import os
from typing import Any

import discord
from discord import app_commands


class Actions(discord.ui.View):
    """The buttons and the menu under a report."""

    def __init__(self) -> None:
        super().__init__(timeout=300)

    @discord.ui.button(label="Re-run", style=discord.ButtonStyle.primary, custom_id="rerun", emoji="🔁")
    async def rerun(self, interaction: discord.Interaction[Bot], button: discord.ui.Button[Actions]) -> None:
        button.disabled = True
        await interaction.response.edit_message(content="Re-running…", view=self)

    @discord.ui.button(label="Rename…", style=discord.ButtonStyle.secondary, custom_id="rename")
    async def rename(self, interaction: discord.Interaction[Bot], button: discord.ui.Button[Actions]) -> None:
        await interaction.response.send_modal(Rename())

    @discord.ui.select(
        custom_id="format",
        placeholder="Format",
        options=[discord.SelectOption(label=x.upper(), value=x) for x in ("csv", "json", "xlsx")],
    )
    async def format(self, interaction: discord.Interaction[Bot], select: discord.ui.Select[Actions]) -> None:
        await interaction.response.send_message(f"Format is now {select.values[0]}", ephemeral=True)


class Rename(discord.ui.Modal, title="Rename the report"):
    """A form with one line."""

    name: discord.ui.TextInput[Rename] = discord.ui.TextInput(label="New name", max_length=40, custom_id="name")

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(content=f"Renamed to **{self.name.value}**")


class Bot(discord.Client):
    """A slash command with a file, and answers to reactions and uploads."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        @self.tree.command(description="Analyse a file")
        @app_commands.describe(file="A CSV file", mode="How thorough")
        @app_commands.choices(mode=[app_commands.Choice(name=name.title(), value=name) for name in ("quick", "full")])
        async def analyse(interaction: discord.Interaction[Bot], file: discord.Attachment, mode: str = "quick") -> None:
            await interaction.response.defer(thinking=True)
            data = await file.read()
            for step in range(1, 4):
                await interaction.edit_original_response(content=f"⏳ {file.filename}: {step * 25} %")
            embed = discord.Embed(title="Report", description=f"{len(data)} bytes, mode {mode}", colour=0x5865F2)
            embed.add_field(name="Rows", value=str(data.count(b"\n")), inline=True)
            embed.set_footer(text="loopback demo")
            await interaction.edit_original_response(
                content="✅ done",
                embed=embed,
                view=Actions(),
                attachments=[discord.File(io.BytesIO(data.upper()), "result.csv")],
            )

        await self.tree.sync()

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if self.user is not None and event.user_id != self.user.id and str(event.emoji) == "👍":
            channel = self.get_partial_messageable(event.channel_id)
            await channel.send("thanks for the 👍", reference=channel.get_partial_message(event.message_id).to_reference())

    async def on_message(self, message: discord.Message) -> None:
        if self.user is None or message.author == self.user:
            return
        if message.content.startswith("!burst"):
            for n in range(int(message.content.split()[1])):
                await message.channel.send(f"burst {n}")
        elif message.attachments:
            await message.add_reaction("📎")


if __name__ == "__main__":
    Bot().run(os.environ["DISCORD_TOKEN"])
