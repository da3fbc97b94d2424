"""The catalogue for harvesters: DCAT-AP as JSON-LD, with its context inside."""

from typing import Any, NamedTuple

from app.text import Text

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PUBLISHER_NAME = "Party Statistics API"
KEYWORDS = (
    Text("tổ chức đảng", "party organizations"),
    Text("đảng viên", "members"),
    Text("thống kê", "statistics"),
)
_VIETNAM = "http://publications.europa.eu/resource/authority/country/VNM"
_IRREGULAR = "http://publications.europa.eu/resource/authority/frequency/IRREG"
_GOVERNMENT = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
_LANGUAGES = [f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("VIE", "ENG")]
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


class Distribution(NamedTuple):
    """One way to get a dataset."""

    path: str
    title: Text
    media_type: str


class Dataset(NamedTuple):
    """One dataset: what it is, and how it can be had."""

    path: str
    title: Text
    description: Text
    distributions: tuple[Distribution, ...]


class Facts(NamedTuple):
    """What all datasets share; days are ISO 8601 and may be unknown."""

    base: str
    release: int
    issued: str
    modified: str
    first_day: str | None
    last_day: str | None
    licence: Text
    contact: str


def catalog(facts: Facts, datasets: list[Dataset]) -> dict[str, Any]:
    """A `dcat:Catalog` with all datasets; every address is absolute."""
    title = Text("Số liệu thống kê tổ chức đảng ở Việt Nam", "Statistics of Party organizations in Vietnam")
    return {
        "@context": CONTEXT,
        "@id": f"{facts.base}/v1/catalog",
        "@type": "dcat:Catalog",
        "dct:title": _both(title),
        "dct:description": _both(
            Text(
                "Số liệu hằng năm của các tổ chức đảng, mỗi số kèm nguồn và nguyên văn đã in.",
                "Yearly figures of Party organizations, each with its source and the words that were printed.",
            )
        ),
        "dct:publisher": _publisher(facts),
        "dct:language": [{"@id": language} for language in _LANGUAGES],
        "dct:license": _licence(facts),
        "dct:issued": _day(facts.issued),
        "dct:modified": _day(facts.modified),
        "foaf:homepage": {"@id": f"{facts.base}/docs"},
        "dcat:service": _service(facts, datasets),
        "dcat:dataset": [_dataset(facts, dataset) for dataset in datasets],
    }


def _dataset(facts: Facts, dataset: Dataset) -> dict[str, Any]:
    period = {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _day(facts.first_day),
        "dcat:endDate": _day(facts.last_day),
    }
    return {
        "@id": f"{facts.base}{dataset.path}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{facts.base}{dataset.path}",
        "dct:title": _both(dataset.title),
        "dct:description": _both(dataset.description),
        "dct:publisher": _publisher(facts),
        "dct:issued": _day(facts.issued),
        "dct:modified": _day(facts.modified),
        "dct:language": [{"@id": language} for language in _LANGUAGES],
        "dct:license": _licence(facts),
        "dct:accrualPeriodicity": {"@id": _IRREGULAR},
        "dct:spatial": {"@id": _VIETNAM},
        **({"dct:temporal": period} if facts.first_day and facts.last_day else {}),
        "dcat:theme": {"@id": _GOVERNMENT},
        "dcat:keyword": [part for keyword in KEYWORDS for part in _both(keyword)],
        "dcat:version": str(facts.release),
        "dcat:landingPage": {"@id": f"{facts.base}/docs"},
        "dcat:distribution": [_distribution(facts, one) for one in dataset.distributions],
    }


def _distribution(facts: Facts, one: Distribution) -> dict[str, Any]:
    address = f"{facts.base}{one.path}"
    return {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _both(one.title),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{one.media_type}"},
        "dct:license": _licence(facts),
        "dct:modified": _day(facts.modified),
    }


def _service(facts: Facts, datasets: list[Dataset]) -> dict[str, Any]:
    return {
        "@id": f"{facts.base}/v1#service",
        "@type": "dcat:DataService",
        "dct:title": _both(Text("Giao diện lập trình", "Programming interface")),
        "dcat:endpointURL": {"@id": f"{facts.base}/v1"},
        "dcat:endpointDescription": {"@id": f"{facts.base}/openapi.json"},
        "dcat:servesDataset": [{"@id": f"{facts.base}{dataset.path}#dataset"} for dataset in datasets],
    }


def _publisher(facts: Facts) -> dict[str, Any]:
    contact = {"foaf:homepage": {"@id": facts.contact}} if facts.contact else {}
    return {"@id": f"{facts.base}/v1#publisher", "@type": "foaf:Agent", "foaf:name": PUBLISHER_NAME, **contact}


def _licence(facts: Facts) -> dict[str, Any]:
    return {"@id": f"{facts.base}/v1#licence", "@type": "dct:LicenseDocument", "dct:title": _both(facts.licence)}


def _both(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.vi, "@language": "vi"}, {"@value": text.en, "@language": "en"}]


def _day(day: str | None) -> dict[str, str | None]:
    return {"@value": day, "@type": "xsd:date"}
