"""Loose names and old codes: every candidate with a score, none picked silently."""

from collections import defaultdict

from rapidfuzz import fuzz

from app.answers.context import Context
from app.boundaries import boundaries_in_force
from app.models import Province
from app.models.vocabulary import Boundaries
from app.queries.hierarchy import list_successor_ids
from app.queries.organizations import provincial_committees, search_organizations
from app.queries.provinces import list_provinces, list_successions
from app.schemas.provinces import Candidate, Candidates, ResolveParams
from app.text import Text, fold

_PREFIXES = ("tinh ", "thanh pho ", "tp ", "tp. ", "dang bo tinh ", "dang bo thanh pho ", "dang bo ")
_ALIASES = {
    "01": ("hn", "tp ha noi"),
    "79": ("hcm", "tp hcm", "tphcm", "sai gon", "thanh pho ho chi minh"),
    "77": ("vung tau", "br vt", "brvt"),
}
"""What people also call a province, by code; the same places in both boundary sets."""
_LEAST = 70.0
_LOOKED_AT = 5000


def resolve(context: Context, params: ResolveParams) -> Candidates:
    """Provinces of both boundary sets and organizations whose name, slug or code is like `q`, best first."""
    question = fold(params.q)
    organizations, complete = _organizations(context, question)
    found = [*_provinces(context, question), *organizations]
    found.sort(
        key=lambda c: (-c.score, c.type != "province", not c.current, c.boundaries or "", c.code or "", c.id or "")
    )
    return Candidates(
        q=params.q, items=found[: params.limit], total=len(found), complete=complete, release=context.release
    )


def score(question: str, *names: str) -> float:
    """100 for the same letters (a leading "tỉnh", "thành phố" or "đảng bộ" does not count), less for less alike."""
    bare = question
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    best = 0.0
    for name in names:
        for asked in {question, bare, bare.replace(".", " ")}:
            ratio = fuzz.ratio(asked, name)
            inside = fuzz.partial_token_set_ratio(asked, name) * 0.9 if len(asked) >= 3 else 0.0
            words = 95.0 if asked and set(asked.split()) <= set(name.split()) else 0.0
            best = max(best, ratio, min(inside, ratio + 30), min(words, ratio + 45))
    return round(best, 1)


def _provinces(context: Context, question: str) -> list[Candidate]:
    today = boundaries_in_force(context.today)
    committees = provincial_committees(context.session, release=context.release)
    heirs: dict[str, list[str]] = defaultdict(list)
    for edge in list_successions(context.session, release=context.release):
        heirs[edge.predecessor_code].append(f"2025:{edge.successor_code}")
        if edge.kind == "continue" and ("2025", edge.successor_code) in committees:
            committees["2008", edge.predecessor_code] = committees["2025", edge.successor_code]
    candidates = []
    for province in list_provinces(context.session):
        points = 100.0 if question == province.code else score(question, *_names(province))
        if points >= _LEAST:
            old = province.boundaries == Boundaries.b2008
            candidates.append(
                Candidate(
                    type="province",
                    boundaries=province.boundaries,
                    code=province.code,
                    id=committees.get((province.boundaries, province.code)),
                    name=context.say(Text(province.name, province.name_en)),
                    former_name=None,
                    organization_type=None,
                    score=points,
                    current=province.boundaries == today,
                    successors=heirs[province.code] if old else [],
                )
            )
    return candidates


def _names(province: Province) -> tuple[str, ...]:
    aliases = _ALIASES.get(province.code, ())
    return fold(province.name), fold(province.name_en), province.slug.replace("-", " "), province.slug, *aliases


def _organizations(context: Context, question: str) -> tuple[list[Candidate], bool]:
    words = [word for word in question.replace("-", " ").replace(".", " ").split() if len(word) > 1][:8]
    if not words:
        return [], True
    rows = search_organizations(context.session, words, release=context.release, limit=_LOOKED_AT)
    today = context.today
    best: dict[str, Candidate] = {}
    for row in rows:
        points = score(question, fold(row.name), fold(row.name_en), row.id)
        former = score(question, fold(row.former_name), fold(row.former_name_en)) if row.former_name else 0.0
        if max(points, former) >= max(_LEAST, best[row.id].score if row.id in best else 0.0):
            best[row.id] = Candidate(
                type="organization",
                boundaries=row.province_boundaries,
                code=row.province_code,
                id=row.id,
                name=context.say(Text(row.name, row.name_en)),
                former_name=(context.say(Text(row.former_name, row.former_name_en)) if former > points else None),
                organization_type=row.type,
                score=max(points, former),
                current=row.valid_to is None or row.valid_to >= today,
                successors=[],
            )
    pairs = list_successor_ids(context.session, list(best), release=context.release)
    heirs: dict[str, list[str]] = defaultdict(list)
    for old, new in pairs:
        heirs[old].append(new)
    return [c.model_copy(update={"successors": heirs[c.id or ""]}) for c in best.values()], len(rows) < _LOOKED_AT
