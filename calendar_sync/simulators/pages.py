"""The simulators' pages for people: what stands in the calendars, and in the contact register."""

_PAGE = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
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
