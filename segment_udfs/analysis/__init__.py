"""Tables and parameters in, everything known of the portfolio out: the only orchestration of the metrics."""

from __future__ import annotations

from segment_udfs.analysis.facts import Attrition, Ledger, MissingCosts, Pareto, Whale
from segment_udfs.analysis.result import Result, analyse
from segment_udfs.analysis.sensitivity import sensitivity

__all__ = ["Attrition", "Ledger", "MissingCosts", "Pareto", "Result", "Whale", "analyse", "sensitivity"]
