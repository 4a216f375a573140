"""The demo's catalogue: 32 products of three departments and the recycling centre, in Dutch and English."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a product in one language; `public` only where it differs from `name` (sensitive subjects)."""

    name: str
    description: str
    bring: tuple[str, ...] = ()
    public: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product: what it needs, what it costs (in euro cents) and its words."""

    code: str
    department: str
    skill: str
    minutes: tuple[int, int, int]
    """Set-up that can be shared, handling, each further person."""
    nl: Words
    en: Words
    place: Literal["desk", "room", "none"] = "desk"
    variant: Literal["desk", "fetch", "room", "collection"] = "desk"
    fee: tuple[str, int] | None = None
    facilities: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    walk_in: bool = True
    max_persons: int = 8
    required: tuple[str, ...] = ()
    kind: str = "appointment"
    travel: int = 0
    """Minutes of travel before and after."""
    login: str = "none"


_ID = "Uw huidige paspoort of identiteitskaart, ook als die verlopen is"
_ID_EN = "Your current passport or identity card, even if it has expired"
_PHOTO = "Eén pasfoto in kleur, niet ouder dan zes maanden"
_PHOTO_EN = "One colour passport photo, no more than six months old"

FEE_NAMES_EN = {
    "Paspoort": "Passport",
    "Identiteitskaart": "Identity card",
    "Paspoort of identiteitskaart kind": "Passport or identity card for a child",
    "Paspoort met spoedtoeslag": "Passport with urgent surcharge",
    "Rijbewijs": "Driving licence",
    "Uittreksel": "Extract",
    "VOG": "Certificate of conduct (VOG)",
    "Parkeerkaart": "Parking permit",
}

PRODUCTS: tuple[DemoProduct, ...] = (
    DemoProduct(
        "paspoort", "dienstverlening", "reisdocumenten", (5, 10, 10),
        Words("Paspoort aanvragen", "Een nieuw paspoort aanvragen. Na vijf werkdagen haalt u het op.", (_ID, _PHOTO), search="reisdocument kwijt verloren gestolen verlopen vakantie buitenland"),
        Words("Apply for a passport", "Apply for a new passport. You collect it after five working days.", (_ID_EN, _PHOTO_EN), search="travel document lost stolen expired holiday abroad"),
        fee=("Paspoort", 8785), related=("rijbewijs", "identiteitskaart"),
    ),
    DemoProduct(
        "identiteitskaart", "dienstverlening", "reisdocumenten", (5, 10, 10),
        Words("Identiteitskaart aanvragen", "Een nieuwe identiteitskaart aanvragen.", (_ID, _PHOTO), search="id-kaart ID kwijt verloren gestolen verlopen"),
        Words("Apply for an identity card", "Apply for a new identity card.", (_ID_EN, _PHOTO_EN), search="ID lost expired"),
        fee=("Identiteitskaart", 8203), related=("paspoort",),
    ),
    DemoProduct(
        "paspoort-kind", "dienstverlening", "reisdocumenten", (5, 15, 10),
        Words("Paspoort of identiteitskaart voor een kind", "Het kind komt mee. Beide ouders moeten het ermee eens zijn.", ("Het kind zelf", _PHOTO), search="baby kinderen jeugd"),
        Words("Passport or identity card for a child", "The child comes along. Both parents have to agree.", ("The child", _PHOTO_EN), search="baby children"),
        fee=("Paspoort of identiteitskaart kind", 6642),
    ),
    DemoProduct(
        "spoed-paspoort", "dienstverlening", "reisdocumenten", (5, 15, 10),
        Words("Paspoort met spoed", "Vóór 14:00 aangevraagd? Dan is het de volgende werkdag klaar.", (_ID, _PHOTO), search="haast snel morgen"),
        Words("Urgent passport", "Requested before 14:00? Then it is ready on the next working day.", (_ID_EN, _PHOTO_EN), search="quick tomorrow"),
        fee=("Paspoort met spoedtoeslag", 14695),
    ),
    DemoProduct(
        "document-ophalen", "dienstverlening", "uitgifte", (0, 5, 5),
        Words("Paspoort, identiteitskaart of rijbewijs ophalen", "Uw document ligt klaar.", ("Uw oude document",), search="afhalen klaar uitgifte"),
        Words("Collect a passport, identity card or driving licence", "Your document is ready.", ("Your old document",), search="pick up ready"),
        variant="collection",
    ),
    DemoProduct(
        "rijbewijs", "dienstverlening", "rijbewijzen", (5, 10, 10),
        Words("Rijbewijs aanvragen of verlengen", "Een nieuw rijbewijs of een verlenging aanvragen.", ("Uw huidige rijbewijs", _PHOTO), search="verlopen kwijt verloren gestolen auto roze pasje verlenging"),
        Words("Apply for or renew a driving licence", "Apply for a new driving licence or renew yours.", ("Your current driving licence", _PHOTO_EN), search="expired lost stolen car drivers license renewal"),
        fee=("Rijbewijs", 5325), related=("paspoort",),
    ),
    DemoProduct(
        "rijbewijs-omwisselen", "dienstverlening", "rijbewijzen", (5, 15, 10),
        Words("Buitenlands rijbewijs omwisselen", "U wisselt een rijbewijs uit een ander land om.", ("Uw buitenlandse rijbewijs", _ID, _PHOTO), search="vreemd land"),
        Words("Exchange a foreign driving licence", "You exchange a driving licence from another country.", ("Your foreign driving licence", _ID_EN, _PHOTO_EN), search="foreign country"),
        fee=("Rijbewijs", 5325),
    ),
    DemoProduct(
        "verhuizing", "dienstverlening", "burgerzaken", (5, 10, 5),
        Words("Verhuizing doorgeven", "U geeft uw nieuwe adres door.", (_ID, "Uw huurcontract of koopakte"), search="adres wijzigen verhuizen"),
        Words("Report a change of address", "You report your new address.", (_ID_EN, "Your rental contract or deed of purchase"), search="moving house"),
    ),
    DemoProduct(
        "eerste-inschrijving", "dienstverlening", "burgerzaken", (5, 30, 10),
        Words("Eerste inschrijving vanuit het buitenland", "U komt uit het buitenland en gaat hier wonen.", ("Een geldig reisdocument", "Uw geboorteakte", "Uw huurcontract"), search="immigratie vestigen bsn"),
        Words("First registration from abroad", "You come from abroad and are going to live here.", ("A valid travel document", "Your birth certificate", "Your rental contract"), search="immigration settle bsn"),
        place="room", variant="room",
    ),
    DemoProduct(
        "uittreksel", "dienstverlening", "burgerzaken", (5, 5, 5),
        Words("Uittreksel Basisregistratie Personen", "Een bewijs van wat er over u geregistreerd staat.", (_ID,), search="brp bewijs adres"),
        Words("Extract from the population register", "Proof of what is registered about you.", (_ID_EN,), search="brp proof address"),
        fee=("Uittreksel", 1690),
    ),
    DemoProduct(
        "vog", "dienstverlening", "burgerzaken", (5, 10, 5),
        Words("Verklaring omtrent gedrag (VOG)", "Een VOG aanvragen voor werk of stage.", (_ID, "Het aanvraagformulier van uw werkgever"), search="gedrag werk stage vrijwilliger"),
        Words("Certificate of conduct (VOG)", "Apply for a certificate of conduct for work.", (_ID_EN, "The application form from your employer"), search="conduct job internship"),
        fee=("VOG", 4135),
    ),
    DemoProduct(
        "geboorte", "dienstverlening", "burgerlijke-stand", (5, 20, 0),
        Words("Geboorte aangeven", "Binnen drie dagen na de geboorte.", (_ID, "De verklaring van de verloskundige"), search="baby kind geboren bevalling"),
        Words("Register a birth", "Within three days after the birth.", (_ID_EN, "The midwife's statement"), search="baby child born newborn"),
    ),
    DemoProduct(
        "huwelijk", "dienstverlening", "burgerlijke-stand", (5, 25, 0),
        Words("Huwelijk of partnerschap melden", "U meldt dat u wilt trouwen of een partnerschap aangaat.", ("Identiteitsbewijzen van u beiden",), search="trouwen bruiloft partnerschap"),
        Words("Give notice of marriage or partnership", "You give notice that you want to marry.", ("Identity documents of both of you",), search="wedding"),
        place="room", variant="room", walk_in=False,
    ),
    DemoProduct(
        "overlijden", "dienstverlening", "burgerlijke-stand", (5, 20, 0),
        Words("Overlijden aangeven", "Meestal doet de uitvaartondernemer dit voor u.", ("De verklaring van de arts",), public="Burgerlijke stand", search="begrafenis crematie"),
        Words("Register a death", "Usually the undertaker does this for you.", ("The doctor's statement",), public="Civil registry", search="funeral"),
    ),
    DemoProduct(
        "naturalisatie", "dienstverlening", "burgerzaken", (5, 40, 15),
        Words("Nederlander worden (naturalisatie)", "Een gesprek over uw verzoek.", (_ID, "Uw verblijfsdocument", "Uw inburgeringsdiploma"), search="nationaliteit optie"),
        Words("Become a Dutch citizen (naturalisation)", "A conversation about your request.", (_ID_EN, "Your residence permit", "Your civic integration diploma"), search="nationality"),
        place="room", variant="room", walk_in=False, required=("family_name", "email"),
    ),
    DemoProduct(
        "parkeervergunning", "dienstverlening", "vergunningen", (5, 10, 0),
        Words("Parkeervergunning", "Een vergunning om in uw wijk te parkeren.", ("Uw kentekenbewijs",), search="parkeren auto"),
        Words("Parking permit", "A permit to park in your neighbourhood.", ("Your vehicle registration card",), search="park car"),
    ),
    DemoProduct(
        "bouwplan", "dienstverlening", "vergunningen", (5, 25, 0),
        Words("Gesprek over een bouwplan", "U bespreekt uw plan met een adviseur.", ("Een schets of tekening van uw plan",), search="verbouwen omgevingsvergunning dakkapel"),
        Words("Talk about a building plan", "You discuss your plan with an adviser.", ("A sketch or drawing of your plan",), search="renovate permit"),
        place="room", variant="room", walk_in=False,
    ),
    DemoProduct(
        "uitkering", "werk-en-inkomen", "inkomen", (5, 40, 0),
        Words("Bijstandsuitkering aanvragen", "Een gesprek over uw aanvraag.", (_ID, "Uw bankafschriften van drie maanden"), public="Gesprek Werk en Inkomen", search="bijstand geld inkomen"),
        Words("Apply for social assistance", "A conversation about your application.", (_ID_EN, "Your bank statements of three months"), public="Work and Income meeting", search="benefit money income"),
        place="room", variant="fetch", walk_in=False,
    ),
    DemoProduct(
        "klantregisseur", "werk-en-inkomen", "klantregie", (0, 30, 0),
        Words("Gesprek met uw klantregisseur", "Een gesprek over werk, opleiding of inkomen.", (), public="Gesprek Werk en Inkomen", search="begeleiding werk"),
        Words("Meeting with your case manager", "A conversation about work, education or income.", (), public="Work and Income meeting", search="guidance work"),
        place="room", variant="fetch", walk_in=False,
    ),
    DemoProduct(
        "belafspraak", "werk-en-inkomen", "klantregie", (0, 20, 0),
        Words("Belafspraak met een klantregisseur", "Wij bellen u op de tijd die u kiest. U hoeft niet te komen.", (), public="Belafspraak Werk en Inkomen", search="bellen telefoon begeleiding werk thuis"),
        Words("Phone appointment with a case manager", "We call you at the time you choose. You do not need to come.", (), public="Work and Income phone appointment", search="call phone telephone guidance work home"),
        place="none", kind="telephone", walk_in=False, max_persons=1,
    ),
    DemoProduct(
        "schuldhulp", "werk-en-inkomen", "schulden", (5, 40, 0),
        Words("Hulp bij schulden", "Een eerste gesprek over uw geldzaken.", ("Een overzicht van uw schulden",), public="Gesprek Werk en Inkomen", search="schulden rekeningen betalen"),
        Words("Help with debts", "A first conversation about your finances.", ("An overview of your debts",), public="Work and Income meeting", search="debt bills pay"),
        place="room", variant="fetch", walk_in=False,
    ),
    DemoProduct(
        "jongerenloket", "werk-en-inkomen", "klantregie", (5, 25, 0),
        Words("Jongerenloket", "Bent u jonger dan 27 en zoekt u werk of school?", (_ID,), public="Gesprek Werk en Inkomen", search="jongeren school werk"),
        Words("Youth desk", "Are you under 27 and looking for work or school?", (_ID_EN,), public="Work and Income meeting", search="youth school work"),
        place="room", variant="fetch",
    ),
    DemoProduct(
        "wmo", "zorg", "zorg", (5, 40, 0),
        Words("Gesprek over hulp thuis (Wmo)", "U bespreekt welke hulp u nodig heeft.", ("Informatie van uw huisarts, als u die heeft",), public="Gesprek Zorg", search="zorg hulp huishouden"),
        Words("Talk about help at home (Wmo)", "You discuss which help you need.", ("Information from your doctor, if you have it",), public="Care meeting", search="care household help"),
        place="room", variant="room", facilities=("rolstoel",), walk_in=False,
    ),
    DemoProduct(
        "gehandicaptenparkeerkaart", "zorg", "zorg", (5, 20, 0),
        Words("Gehandicaptenparkeerkaart", "U vraagt een parkeerkaart aan of verlengt hem.", (_ID, _PHOTO), public="Gesprek Zorg", search="invalide parkeren"),
        Words("Disabled parking card", "You apply for a parking card or renew it.", (_ID_EN, _PHOTO_EN), public="Care meeting", search="disabled parking"),
        place="room", variant="room", fee=("Parkeerkaart", 7230), facilities=("rolstoel",),
    ),
    DemoProduct(
        "leerplicht", "zorg", "leerplicht", (5, 25, 0),
        Words("Gesprek leerplicht", "Een gesprek over school en verzuim.", (), public="Gesprek Zorg", search="school verzuim"),
        Words("Compulsory education meeting", "A conversation about school attendance.", (), public="Care meeting", search="school truancy"),
        place="room", variant="room", walk_in=False,
    ),
    DemoProduct(
        "mantelzorg", "zorg", "zorg", (5, 25, 0),
        Words("Advies voor mantelzorgers", "Zorgt u voor een ander? Wij denken met u mee.", (), public="Gesprek Zorg", search="zorgen familie respijt"),
        Words("Advice for carers", "Do you care for someone else? We think along with you.", (), public="Care meeting", search="family carer respite"),
        place="room", variant="room",
    ),
    DemoProduct(
        "milieustraat", "afval", "", (0, 30, 0),
        Words("Afval brengen naar de milieustraat", "U brengt grof afval. Uw QR-code opent de slagboom.", ("Uw milieupas", "De QR-code van uw afspraak"), search="vuil grofvuil storten puin tuinafval"),
        Words("Bring waste to the recycling centre", "You bring bulky waste. Your QR code opens the gate.", ("Your recycling pass", "The QR code of your appointment"), search="rubbish garbage dump garden"),
        place="none", kind="window", max_persons=1, walk_in=False,
    ),
    DemoProduct(
        "naturalisatieceremonie", "dienstverlening", "burgerlijke-stand", (0, 60, 0),
        Words("Naturalisatieceremonie", "U wordt Nederlander. Neem gerust familie mee.", ("Uw oproep", "Uw verblijfsdocument"), search="nederlander worden nationaliteit"),
        Words("Naturalisation ceremony", "You become a Dutch citizen. Feel free to bring family.", ("Your invitation", "Your residence permit"), search="become dutch citizen nationality"),
        place="room", kind="session", walk_in=False, max_persons=6,
    ),
    DemoProduct(
        "informatieavond-inburgering", "werk-en-inkomen", "klantregie", (0, 90, 0),
        Words("Informatieavond inburgeren", "Uitleg over inburgeren, en ruimte voor uw vragen.", (), public="Informatieavond", search="inburgering cursus taal"),
        Words("Information evening on civic integration", "What civic integration is about, with room for your questions.", (), public="Information evening", search="integration course language"),
        place="room", kind="session", walk_in=False, max_persons=4,
    ),
    DemoProduct(
        "loonwaardebepaling", "werk-en-inkomen", "inkomen", (0, 60, 0),
        Words("Loonwaardebepaling bij de werkgever", "Wij komen bij uw bedrijf om de loonwaarde te bepalen.", ("De functieomschrijving",), public="Bezoek aan bedrijf", search="werkgever loon arbeidsbeperking"),
        Words("Wage-value assessment at the employer", "We come to your company to assess the wage value.", ("The job description",), public="Company visit", search="employer wage"),
        place="none", kind="at_customer", travel=30, login="eherkenning", walk_in=False, max_persons=1, required=("family_name", "email"),
    ),
    DemoProduct(
        "geldzaken-online", "werk-en-inkomen", "schulden", (0, 30, 0),
        Words("Gesprek over geldzaken, online", "Een videogesprek met een adviseur. U heeft een camera en microfoon nodig.", (), public="Videogesprek", search="schulden hulp video beeldbellen"),
        Words("Talk about money matters, online", "A video call with an adviser. You need a camera and microphone.", (), public="Video call", search="debt help video"),
        place="none", kind="online", walk_in=False, max_persons=1, required=("email",),
    ),
    DemoProduct(
        "uitkering-bellen", "werk-en-inkomen", "inkomen", (0, 15, 0),
        Words("Vraag over uw uitkering, per telefoon", "Wij bellen u op de tijd die u kiest.", (), public="Telefoongesprek", search="bijstand terugbellen"),
        Words("Question about your benefit, by telephone", "We call you at the time that you choose.", (), public="Telephone call", search="social assistance call back"),
        place="none", kind="telephone", walk_in=False, max_persons=1,
    ),
)  # fmt: skip
