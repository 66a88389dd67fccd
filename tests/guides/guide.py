"""Reads a guide: its fenced blocks with the line and the sentence before each, and runs the terminal sessions in it.

A `console` block is a terminal session: lines that begin with `$ ` are commands (continued after a backslash at the end), the
lines below each are what it prints, where a line "…" stands for any lines. A block of another language after a sentence that ends in "into `PATH`:" is that file's
content, where the sentence begins with "Put"."""

import difflib
import os
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field


@dataclass
class Block:
    language: str
    line: int
    before: str
    text: str

    @property
    def file(self):
        """The file that the reader is asked to put this block into, or nothing."""
        asked = re.match(r"Put .*into `([^`]+)`:$", self.before)
        return asked.group(1) if asked else None


@dataclass
class Command:
    text: str
    shown: list = field(default_factory=list)
    first: int = 0  # line of the guide where its output begins


def blocks_of(path):
    blocks, lines = [], path.read_text(encoding="utf-8").split("\n")
    number = 0
    while number < len(lines):
        fence = re.fullmatch(r"```([a-z]*)", lines[number])
        number += 1
        if not fence:
            continue
        end = lines.index("```", number)
        above = next((line for line in reversed(lines[:number - 1]) if line), "")
        blocks.append(Block(fence.group(1), number, above, "\n".join(lines[number:end]) + "\n"))
        number = end + 1
    return blocks


def commands_of(block):
    commands, continued = [], False
    for offset, line in enumerate(block.text.rstrip("\n").split("\n")):
        if continued:
            commands[-1].text += "\n" + line
        elif line.startswith("$ "):
            commands.append(Command(line[2:]))
        else:
            commands[-1].shown.append(line)
        continued = commands[-1].text.endswith("\\") and not commands[-1].shown
        if not commands[-1].shown:
            commands[-1].first = block.line + offset + 1
    return commands


def without_chance(text):
    """What may differ from run to run, replaced: times, durations, folders."""
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?", "TIME", text)
    text = re.sub(r"\d{8}T\d{6}Z", "TIME", text)
    text = re.sub(r"\b\d+(\.\d+)? (µs|ms|s|min|h)\b", "DURATION", text)
    text = re.sub(r"'/[^']*/(?=(?:shop|hub|library|town)/)", "'FOLDER/", text)
    return re.sub(r" +", " ", text)


def session_script(blocks):
    """One shell script of all sessions and files, in their order, that marks where each command's output begins and ends."""
    script, commands = ["exec 2>&1 </dev/null"], []
    for block in blocks:
        if block.file:
            script.append(f"cat > '{block.file}' <<'END OF FILE'\n{block.text}END OF FILE")
        elif block.language == "console":
            for command in commands_of(block):
                script.append(f"printf '\\001'\n{command.text}\nprintf '\\002%s\\n' \"$?\"")
                commands.append(command)
    return "\n".join(script) + "\n", commands


def run_guide(path, folder, environment):
    """Does in `folder` what the guide says; a command prints what the guide shows, or the test fails. With UPDATE_GOLDEN=1 what
    was printed is written into the guide instead."""
    script, commands = session_script(blocks_of(path))
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, check=False)
    outputs = re.findall("\001(.*?)\002(\\d+)\n", done.stdout, re.DOTALL)
    if len(outputs) != len(commands):
        sys.exit(f"only {len(outputs)} of {len(commands)} commands came to their end:\n{done.stdout}")
    if os.environ.get("UPDATE_GOLDEN"):
        update(path, commands, outputs, str(folder))
        return
    failures = [text for command, output in zip(commands, outputs) for text in differences(path, command, *output)]
    if failures:
        sys.exit("\n".join(failures) + "\nUPDATE_GOLDEN=1 writes what was printed into the guide")
    print(f"{path.name}: {len(commands)} commands printed what the guide shows")


def fails(shown):
    return any(line.startswith("solder: error:") for line in shown)


def lines_of(output):
    return output.rstrip("\n").split("\n") if output.strip() else []


def is_as_shown(shown, printed):
    pattern = "".join("(.*\n)*" if line == "…" else re.escape(without_chance(line)) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(without_chance(line) + "\n" for line in printed)) is not None


def differences(path, command, output, code):
    printed = lines_of(output)
    if fails(command.shown) != (code != "0"):
        yield f"{path.name}:{command.first}: '{command.text}' exited with {code}:\n{output}"
    if not is_as_shown(command.shown, printed):
        shown, found = ([without_chance(line) for line in lines] for lines in (command.shown, printed))
        lines = difflib.unified_diff(shown, found, "the guide shows", "it printed", lineterm="")
        yield f"{path.name}:{command.first}: $ {command.text}\n" + "\n".join(lines)


def update(path, commands, outputs, folder):
    lines = path.read_text(encoding="utf-8").split("\n")
    for command, (output, code) in reversed(list(zip(commands, outputs))):
        printed = lines_of(output)
        if fails(printed) != (code != "0"):
            sys.exit(f"'{command.text}' exited with {code}:\n{output}")
        if is_as_shown(command.shown, printed):
            continue
        kept = {without_chance(line): line for line in command.shown}
        begin = command.first
        lines[begin:begin + len(command.shown)] = [
            kept.get(without_chance(line), line.replace(folder, "/home/ada")) for line in printed]
    path.write_text("\n".join(lines), encoding="utf-8")


def repository():
    return pathlib.Path(__file__).resolve().parents[2]
