"""Pages that anybody may open: whose look-ups count together, in which window, and in which language to answer."""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

#: Bits of an IPv6 address that one household or company owns; what follows changes at will.
_IPV6_PREFIX = 64


def source_of(address: str | None) -> str:
    """Return what stands for the owner of an address: itself, or the network of an IPv6 address.

    Whoever has no address that can be read shares one source with all such.
    """
    try:
        ip = ip_address((address or "").strip().split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if isinstance(ip, IPv4Address):
        return str(ip)
    return f"{IPv6Address(int(ip) >> _IPV6_PREFIX << _IPV6_PREFIX)}/{_IPV6_PREFIX}"


def window_start(moment: datetime) -> datetime:
    """Return the beginning of the minute that holds ``moment``: limits count by the minute."""
    return moment.replace(second=0, microsecond=0)


def seconds_left(moment: datetime) -> int:
    """Return after how many whole seconds the next window has begun."""
    return 60 - moment.second


def best_language(wanted: Sequence[str], installed: Sequence[str], default: str) -> str:
    """Return the code of the installed language that suits best.

    :param wanted: what the reader asks for, the best first, such as ``zh-CN``, ``zh`` or ``en_GB``
    :param installed: codes such as ``zh_CN``

    The same language of another country is better than another language.
    """
    codes = {code.lower(): code for code in installed}
    for tag in wanted:
        code = tag.strip().replace("-", "_").lower()
        if code in codes:
            return codes[code]
        language = code.split("_", 1)[0]
        near = sorted(known for low, known in codes.items() if low.split("_", 1)[0] == language)
        if near and language:
            return default if default in near else near[0]
    return default if default in installed or not installed else installed[0]
