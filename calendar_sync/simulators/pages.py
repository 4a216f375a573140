"""The simulators' pages for people: what stands in the calendars, and in the contact register."""

_PAGE = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.25rem; overflow-wrap: anywhere; }}
body {{ font: 1rem/1.5 "Noto Sans", sans-serif; color: #05243c; }}
ul {{ margin: 1.5rem 0 0; padding: 0; list-style: none; border-top: 1px solid #c0c7d2; }}
li {{ padding: 0.75rem 0; border-bottom: 1px solid #c0c7d2; }}
</style></head>
<body><main><h1>{title}</h1>
<p>Dit is een nagebootst systeem: er gaat niets naar buiten.</p>
{rows}
</main></body></html>"""

GRAPH_PAGE = _PAGE.format(
    title="Agenda’s in Outlook (nagebootst)",
    rows="""<ul>{% for row in rows %}<li><strong>{{ row.event.subject }}</strong><br>
{{ row.mailbox }}<br>
{{ row.event.start.dateTime[:16]|replace("T", " ") }} – {{ row.event.end.dateTime[11:16] }} (UTC)<br>
{{ row.event.location.displayName }}</li>{% else %}<li>Er staat nog niets in de agenda’s.</li>{% endfor %}</ul>""",
)

OPEN_KLANT_PAGE = _PAGE.format(
    title="Klantcontacten in Open Klant (nagebootst)",
    rows="""<ul>{% for row in rows %}<li><strong>{{ row.klantcontact.onderwerp }}</strong><br>
{{ row.klantcontact.kanaal }}, {{ row.klantcontact.plaatsgevondenOp[:16]|replace("T", " ") }} (UTC)<br>
{{ row.klantcontact.inhoud }}{% if row.betrokkene %}<br>{{ row.betrokkene.volledigeNaam }}{% endif %}
{% for task in row.internetaken %}<br>Interne taak: {{ task.gevraagdeHandeling }}{% endfor %}</li>
{% else %}<li>Er zijn nog geen klantcontacten.</li>{% endfor %}</ul>""",
)
