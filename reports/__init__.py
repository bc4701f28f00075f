from reports.outcomes import Judgement, Outcome, Verdict
from reports.results import build_results, load_results, write_results

__all__ = ["Judgement", "Outcome", "Verdict", "build_results", "load_results", "write_results"]
