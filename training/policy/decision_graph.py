"""The decisions of fine skip refinement as a graph: the questions to a policy, and where each answer leads.

Candidates t = 9..1 are decided one after the other, refine or skip; 0 always runs. A state of the graph is given by the
candidate that is decided and by the evaluations behind its latent, so paths that leave the same latent meet again.

`stride`   a skip changes nothing; 2^9 answers lead to 257 results, since the first evaluation always runs at 0.1
`restart`  a skip returns to the coarse latent (SkipDiff); 2^9 answers lead to ten results
"""

import dataclasses

from training.diffusion.schedule import FINE_START, FIRST_CANDIDATE, Candidates, Skip, plan_fine_levels

Levels = tuple[float, ...]
"""Levels of the fine evaluations, from the coarse latent on."""

ALL_FINE: Candidates = tuple(range(FIRST_CANDIDATE, -1, -1))
LAST_ONLY: Candidates = (0,)


@dataclasses.dataclass(frozen=True)
class State:
    """One question. Indices point into `Graph`."""

    candidate: int
    level: float
    """The level of the denoiser if the candidate runs."""
    executed: int
    """Fine evaluations behind the latent."""
    latent: int
    """The latent that the candidate would be given: index into `Graph.latents`."""
    refine: int
    skip: int
    """Where the two answers lead: a state, or after candidate 1 a result as ~index into `Graph.results`."""


@dataclasses.dataclass(frozen=True)
class Graph:
    """Every image begins at `states[0]`. A latent is what the evaluations of all its levels but the last leave."""

    states: tuple[State, ...]
    latents: tuple[Levels, ...]
    results: tuple[Candidates, ...]


def apply_answer(behind: Candidates, candidate: int, refines: bool, skip: Skip) -> Candidates:
    """The candidates behind the latent after an answer."""
    if refines:
        return (*behind, candidate)
    return behind if skip == "stride" else ()


def list_executed(refine: dict[int, bool], skip: Skip) -> Candidates:
    """The candidates that run after all answers for 9..1; the twin of `listFineCandidates` in fine-skip.ts."""
    behind: Candidates = ()
    for candidate in range(FIRST_CANDIDATE, 0, -1):
        behind = apply_answer(behind, candidate, refine[candidate], skip)
    return (*behind, 0)


def make_graph(skip: Skip) -> Graph:
    """The whole graph; states are in the order in which they can be reached."""
    builder = _Builder(skip)
    builder.visit((), FIRST_CANDIDATE)
    states = tuple(state for state in builder.states if state is not None)
    return Graph(states, tuple(builder.latents), tuple(builder.results))


class _Builder:
    def __init__(self, skip: Skip):
        self.skip: Skip = skip
        self.states: list[State | None] = []
        self.latents: dict[Levels, int] = {}
        self.results: dict[Candidates, int] = {}
        self._known: dict[tuple[Candidates, int], int] = {}

    def visit(self, behind: Candidates, candidate: int) -> int:
        """Index of the state, or ~index of the result when only candidate 0 is left."""
        if behind and self.skip == "stride":
            # The first evaluation runs at 0.1 whichever candidate it is.
            behind = (FIRST_CANDIDATE, *behind[1:])
        if candidate == 0:
            return ~self.results.setdefault((*behind, 0), len(self.results))
        key = behind, candidate
        if key not in self._known:
            index = self._known[key] = len(self.states)
            self.states.append(None)
            levels = plan_fine_levels((*behind, candidate), self.skip)
            # Before the first evaluation every latent is the coarse one.
            latent = self.latents.setdefault(levels if behind else (FINE_START,), len(self.latents))
            refine, skip = (
                self.visit(apply_answer(behind, candidate, answer, self.skip), candidate - 1)
                for answer in (True, False)
            )
            self.states[index] = State(candidate, levels[-1], len(behind), latent, refine, skip)
        return self._known[key]
