"""Write i18n/customer_manager.pot from an installed database and merge it into each i18n/*.po.

Usage: i18n.py <odoo.conf> <database>. Translations are kept by their source text, new texts come in empty, texts
that are no longer used go. What is left to translate is counted at the end; ``make lint`` refuses holes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ADDON = "customer_manager"
FOLDER = Path(__file__).resolve().parent.parent / "i18n"
#: Dates and versions would change with every export.
UNSTABLE = ("POT-Creation-Date", "PO-Revision-Date")


def export(conf, database, target):
    """Let Odoo write the template of the addon's texts to ``target``; raise SystemExit when it cannot."""
    command = [sys.executable, "-m", "odoo", "i18n", "export", "-c", conf, "-d", database, "-o", str(target), ADDON]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode or not target.exists():
        raise SystemExit(f"the texts could not be exported:\n{done.stderr[-2000:]}")


def save(catalogue, path):
    """Write ``catalogue`` sorted and without what changes by itself."""
    for key in UNSTABLE:
        catalogue.metadata.pop(key, None)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))


def merge(template, path):
    """Bring the translation at ``path`` to the texts of ``template``; return the number of empty ones."""
    known = {entry.msgid: entry for entry in polib.pofile(str(path))}
    merged = polib.POFile(wrapwidth=78)
    merged.header = f"Translation of Odoo Server.\nThis file contains the translation of the addon {ADDON}."
    merged.metadata = {**template.metadata, "Language": path.stem}
    for source in template:
        old = known.get(source.msgid)
        merged.append(
            polib.POEntry(
                msgid=source.msgid,
                msgstr=old.msgstr if old else "",
                comment=source.comment,
                occurrences=source.occurrences,
                flags=[flag for flag in source.flags if flag != "fuzzy"],
            )
        )
    save(merged, path)
    return sum(not entry.msgstr for entry in merged)


def main(conf, database):
    """Export and merge; print one line a language."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder, f"{ADDON}.pot")
        export(conf, database, exported)
        template = polib.pofile(str(exported), wrapwidth=78)
    save(template, FOLDER / f"{ADDON}.pot")
    print(f"{ADDON}.pot: {len(template)} texts")
    for path in sorted({*FOLDER.glob("*.po"), FOLDER / "zh_CN.po"}):
        if not path.exists():
            polib.POFile().save(str(path))
        print(f"{path.name}: {merge(template, path)} of {len(template)} left to translate")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
