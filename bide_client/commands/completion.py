"""`bide completion`: what a shell needs to complete commands."""

from typing import Annotated

import typer

from bide_client.commands.output import command, fail

_BASH = """\
_bide_completion() {
    local words="$(bide completion --words "${COMP_WORDS[*]:1:COMP_CWORD-1}")"
    COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _bide_completion bide
"""
_ZSH = """\
#compdef bide
_bide() { compadd -- $(bide completion --words "${words[2,CURRENT-1]}") }
compdef _bide bide
"""
_FISH = """\
complete -c bide -f -a '(bide completion --words (commandline -opc)[2..-1])'
"""
SHELLS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@command
def completion(
    ctx: typer.Context,
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.")] = "",
    words: Annotated[
        str | None, typer.Option(help="What is typed already; prints what may follow.")
    ] = None,
) -> None:
    """Print what completes commands in a shell.

    For bash: `eval "$(bide completion bash)"`, in `~/.bashrc`.
    """
    if words is not None:
        typer.echo("\n".join(_following(ctx, words.split())))
        return
    if shell not in SHELLS:
        fail("name a shell: bash, zsh or fish")
    typer.echo(SHELLS[shell], nl=False)


def _following(ctx: typer.Context, words: list[str]) -> list[str]:
    """Return what may follow these words: commands, or the options of one."""
    here = ctx.find_root()
    group = here.command
    for word in words:
        resolve = getattr(group, "resolve_command", None)
        if word.startswith("-") or resolve is None:
            continue
        _, found, _ = resolve(here, [word])
        if found is None:
            return []
        group = found
    names = sorted(getattr(group, "commands", {}))
    options = [name for each in group.params for name in each.opts if name.startswith("--")]
    return [*names, *sorted(options)]
