"""What the three files of an analysis say of each other: quantities of the drivers, clients that nobody lists."""

from __future__ import annotations

import pandas as pd

from segment_udfs import ids
from segment_udfs.errors import Fault
from segment_udfs.importing.loaded import LoadedTable
from segment_udfs.importing.mapping import FIELDS
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import some


def drivers_of(
    clients: LoadedTable | None, rates: LoadedTable
) -> tuple[pd.DataFrame | None, tuple[str, ...], list[Fault]]:
    """The client master with the quantities of each driver under the name that the rates give it."""
    names = [str(name) for name in rates.frame["driver"]]
    if clients is None:
        return None, (), [Fault.of("import.drivers_without_clients", where=rates.where, found=some(names, 12))]
    master = clients.frame.copy()
    columns = {normalise(header): values for header, values in clients.extras.items()}
    for one in FIELDS["clients"]:
        if one.kind == "number" and one.name in master:
            for header in (clients.headers.get(one.name, one.header), one.header, one.name):
                columns.setdefault(normalise(header), master[one.name].to_numpy())
    missing = [name for name in names if normalise(name) not in columns]
    for name in names:
        if name not in missing:
            master[name] = columns[normalise(name)]
    if not missing:
        return master, tuple(names), []
    textual = {normalise(header): header for header in clients.others}
    unread = [textual[normalise(name)] for name in missing if normalise(name) in textual]
    absent = [name for name in missing if normalise(name) not in textual]
    faults = []
    if absent:
        faults.append(Fault.of("import.drivers_missing", where=clients.where, found=some(absent, 12)))
    if unread:
        faults.append(Fault.of("import.drivers_unread", where=clients.where, found=some(unread, 12)))
    return master, tuple(names), faults


def orphans(sales: LoadedTable, clients: LoadedTable) -> list[Fault]:
    """Say how many clients of the sales the master does not know: a code spelt otherwise makes its client an orphan."""
    sold = {ids.normalise(client): client for client in reversed(sales.frame["client"].dropna().unique())}
    known = set(map(ids.normalise, clients.frame["client"]))
    unknown = [client for key, client in reversed(sold.items()) if key not in known]
    if not unknown:
        return []
    facts = {"where": clients.where, "total": len(sold), "found": some(unknown, 3)}
    if len(unknown) < len(sold):
        return [Fault("import.note_orphans", facts | {"count": len(unknown)})]
    return [Fault("import.note_none_known", facts | {"other": some(clients.frame["client"].tolist(), 3)})]


def spelt(clients: LoadedTable, drivers: tuple[str, ...]) -> set[str]:
    """Headers of the client file that became drivers."""
    wanted = {normalise(name) for name in drivers}
    return {header for header in clients.extras if normalise(header) in wanted}
