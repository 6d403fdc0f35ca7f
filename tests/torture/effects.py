"""What handlers did outside of the store, under the keys of their steps: at least once for each step
whose result was taken, and all runs of a step the same."""

from collections import defaultdict

from witness import results_in


class Effects:
    def __init__(self, text: str) -> None:
        """`KEY VALUE TOKEN` in each line; the last one may be cut off."""
        self.values: dict[str, set[str]] = defaultdict(set)
        self.tokens: dict[str, set[str]] = defaultdict(set)
        self.count = 0
        for line in text[: text.rfind("\n") + 1].splitlines():
            key, value, token = line.split()
            self.values[key].add(value)
            self.tokens[key].add(token)
            self.count += 1

    def judge(self, ended: dict[str, str]) -> list[str]:
        """What is broken. `ended`: by task, the results that the store has, STEP=TOKEN,…"""
        broken = [f"{key} had {len(values)} different effects" for key, values in self.values.items() if len(values) > 1]
        for task, results in ended.items():
            for step, token in results_in(results).items():
                key = f"{task}/{step}"
                if key not in self.tokens:
                    broken.append(f"{key} has a result, and no effect")
                elif token not in self.tokens[key]:
                    broken.append(f"{key} has the result of a run that had no effect")
        return broken


def ended_results(audit: str) -> dict[str, str]:
    """Of the lines `ended TASK STATE STEPS RESULTS`."""
    rows = (line.split() for line in audit.splitlines() if line.startswith("ended "))
    return {task: results for _, task, _, _, results in rows}
