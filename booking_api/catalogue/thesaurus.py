"""Citizens' own words, in eight languages, for what municipalities call their products: a «Reisepass» is a paspoort.

The key holds the words that products go by (any of them may stand in a product's texts), the value what people say
instead. Words that belong together are joined by `_`. What is special to one municipality stands in the search words
of its products; here is what holds for all.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from booking_api.customers.rules import search_key

_CONCEPTS = {
    "paspoort reisdocument": (
        "pas reispas passport reisepass pass passeport paszport pasaport جواز جواز_السفر جواز_سفر паспорт"
    ),
    "identiteitskaart": (
        "id idkaart identiteitsbewijs identiteitsdocument legitimatie legitimatiebewijs id_bewijs identity_card "
        "personalausweis ausweis carte_identité carte_d'identité dowód dowód_osobisty kimlik nüfus_cüzdanı هوية "
        "بطاقة_هوية بطاقة_الهوية посвідчення ідентифікаційна"
    ),
    "kind": (
        "kinderen kinderpaspoort dochter dochtertje zoon zoontje baby peuter minderjarig minderjarige child kid son "
        "daughter tochter sohn enfant fils fille dziecko syn córka çocuk oğlum kızım طفل ابن ابنة дитина дитини син "
        "донька"
    ),
    "spoed": (
        "spoedpaspoort noodpaspoort nooddocument dringend haast snel vandaag morgen overmorgen urgent emergency "
        "eilig notfall urgence pilne pilny acil عاجل терміново"
    ),
    "ophalen": (
        "afhalen opgehaald klaar collect pick_up abholen retirer récupérer odebrać odbiór teslim_almak استلام "
        "забрати отримати"
    ),
    "rijbewijs": (
        "roze_pasje rijbevoegdheid licence license driving_licence driving_license drivers_license führerschein "
        "permis permis_conduire prawo_jazdy ehliyet ehliyetim sürücü_belgesi رخصة رخصة_قيادة رخصة_القيادة права "
        "водійські_права посвідчення_водія"
    ),
    "omwisselen": (
        "omzetten omruilen wisselen inruilen exchange swap convert umtauschen umschreiben échanger wymiana wymienić "
        "değiştirme تبديل استبدال обмін обміняти"
    ),
    "buitenland buitenlands": (
        "turks pools duits belgisch marokkaans syrisch oekraïens engels foreign ausländisch étranger zagraniczne "
        "yabancı أجنبية أجنبي іноземний"
    ),
    "verlopen verlengen": (
        "verlenging verloopt vernieuwen ongeldig expired renew renewal abgelaufen verlängern expiré renouveler "
        "nieważny przedłużyć süresi_doldu yenileme yenilemek انتهت تجديد закінчився продовжити"
    ),
    "kwijt verloren": (
        "kwijtgeraakt vermist verlies lost loss missing verlust perdu perdue zgubiony zgubiłem kayıp kaybettim فقدت "
        "مفقود ضاع загубив загубила втратив"
    ),
    "gestolen": "diefstal geroofd stolen theft gestohlen volé vol skradziony çalındı مسروق سرقة вкрали викрадено",
    "verhuizing verhuizen": (
        "verhuis verhuist verhuisd verhuisbericht adreswijziging adres_wijzigen adres_veranderen nieuw_adres woning "
        "nieuw_huis uitschrijven samenwonen op_kamers kamers moving moved move relocation change_address "
        "new_address umzug umziehen ummelden umgezogen anmelden_wohnung déménagement déménager changement_adresse "
        "changement_d'adresse przeprowadzka zmiana_adresu taşınma taşındım adres_değişikliği انتقال تغيير_العنوان "
        "переїзд переїхав зміна_адреси"
    ),
    "inschrijving": (
        "inschrijven registratie registreren vestigen vestiging immigrant nieuwkomer bsn bsn_nummer "
        "burgerservicenummer woon_net register registration newcomer register_newcomer settle anmelden anmeldung "
        "enregistrement inscription rejestracja zameldowanie meldunek kayıt تسجيل реєстрація зареєструватися"
    ),
    "uittreksel": (
        "uitreksel brp gba bevolkingsregister bewijs_inschrijving bewijs_woonadres bewijs_adres bewijs_hier_woon "
        "in_leven mijn_gegevens persoonsgegevens extract proof_address auszug meldebescheinigung extrait wyciąg "
        "odpis belge_adres nüfus_kaydı مستخرج شهادة_سكن витяг довідка"
    ),
    "vog gedrag": (
        "goed_gedrag bewijs_goed_gedrag strafblad antecedenten good_conduct police_certificate führungszeugnis "
        "casier_judiciaire niekaralność zaświadczenie_niekaralności sabıka_kaydı sabıka حسن_السلوك несудимість"
    ),
    "geboorte geboren": (
        "geboorteaangifte geboorteakte bevalling bevallen baby_aangeven pasgeboren erkennen erkenning birth born "
        "newborn geburt naissance né urodzenie urodziny_dziecka narodziny doğum doğdu ولادة مولود مولودة народження "
        "народився"
    ),
    "huwelijk trouwen": (
        "huwlijk trouw trouwdatum samenlevingscontract samenleving ondertrouw bruiloft partnerschap "
        "geregistreerd_partnerschap trouwerij marriage married wedding marry heiraten hochzeit ehe mariage marier "
        "ślub małżeństwo evlenmek evlilik nikah düğün زواج шлюб одруження весілля"
    ),
    "overlijden": (
        "overleden overlijdensaangifte dood gestorven begrafenis uitvaart crematie sterfgeval death died dead "
        "funeral tod gestorben todesfall verstorben décès mort zgon śmierć pogrzeb ölüm vefat öldü وفاة توفي смерть "
        "помер померла"
    ),
    "nederlander naturalisatie nationaliteit": (
        "naturaliseren nederlanderschap nederlander_worden staatsburgerschap staatsburger nederlandse_nationaliteit "
        "citizenship naturalise naturalisation einbürgerung staatsangehörigkeit nationalité obywatelstwo "
        "vatandaşlık جنسية تجنس громадянство"
    ),
    "parkeervergunning parkeren": (
        "bewonersvergunning bezoekersvergunning parkeerkaart parkeerplaats parking parkausweis parken stationnement "
        "parkowanie park_izni otopark موقف_سيارات تصريح_وقوف паркування"
    ),
    "bouwplan omgevingsvergunning verbouwen": (
        "bouwvergunning bouwen verbouwing uitbouw aanbouw dakkapel schuur carport zonnepanelen serre erfafscheiding "
        "kappen building_permit extension renovation baugenehmigung umbau permis_construire budowa "
        "pozwolenie_na_budowę inşaat_izni yapı_ruhsatı رخصة_بناء дозвіл_будівництво"
    ),
    "bijstand uitkering": (
        "bijstandsuitkering geen_geld geen_inkomen rondkomen ontslagen werkloos werkloosheid inkomen welfare "
        "benefit benefits no_income unemployed sozialhilfe bürgergeld arbeitslos aide_sociale chômage zasiłek "
        "bezrobotny pomoc_społeczna sosyal_yardım işsiz مساعدة مساعدة_اجتماعية допомога соціальна_допомога "
        "безробітний"
    ),
    "klantregisseur begeleiding werk": (
        "klantmanager begeleider casemanager consulent case_manager werk_zoeken zoek_werk baan vacature job "
        "looking_work arbeit_suchen emploi praca iş_arıyorum عمل робота"
    ),
    "bellen telefoon": (
        "gebeld telefonisch telefonische telefoongesprek opbellen terugbellen call phone_call anrufen appeler "
        "zadzwonić telefon aramak اتصال зателефонувати"
    ),
    "schulden schuld": (
        "schuldhulp schuldhulpverlening schuldsanering deurwaarder betalingsachterstand geldproblemen geldzorgen "
        "achterstand huurachterstand incasso aanmaning rood_staan debts bailiff verschuldung gerichtsvollzieher "
        "dettes huissier długi komornik borç icra ديون دين борг борги"
    ),
    "jongeren": "jongere jeugd youth young jugend jeunes młodzież gençler شباب молодь",
    "school leerplicht": (
        "gestopt_school niet_naar_school spijbelen verzuim thuiszitter leerplichtambtenaar truancy schwänzen "
        "absence_scolaire wagary okul مدرسة школа"
    ),
    "wmo huishouden": (
        "huishoudelijk huishoudelijke thuishulp thuiszorg traplift douchestoel scootmobiel rolstoel hulpmiddel "
        "woningaanpassing regiotaxi home_care household_help wheelchair haushaltshilfe pflege rollstuhl "
        "aide_domicile aide_ménagère fauteuil_roulant pomoc_domowa wózek evde_bakım tekerlekli_sandalye "
        "رعاية_منزلية كرسي_متحرك догляд візок"
    ),
    "gehandicaptenparkeerkaart invalide": (
        "invaliden invalidenkaart invalideparkeerkaart gehandicaptenkaart gehandicapt disabled_parking blue_badge "
        "behindertenparkausweis schwerbehindert handicapé karta_parkingowa niepełnosprawny engelli_park engelli "
        "معاق معاقين інвалід"
    ),
    "mantelzorgers": (
        "mantelzorg mantelzorger zieke_man zieke_vrouw zieke_moeder carer caregiver pflegende aidant opiekun bakıcı "
        "مقدم_رعاية доглядальник"
    ),
    "milieustraat afval grofvuil": (
        "grof_afval vuilnis vuilstort stort storten puin tuinafval wegbrengen oude_bank meubels koelkast kringloop "
        "waste garbage rubbish dump recycling müll sperrmüll recyclinghof wertstoffhof déchets encombrants "
        "déchetterie śmieci odpady çöp atık نفايات قمامة сміття відходи"
    ),
    "inburgering inburgeren": (
        "inburgeringscursus inburgeringsexamen nederlands_leren taalles taalcursus learn_dutch integration "
        "niederländisch_lernen apprendre_néerlandais integracja nauka_niderlandzkiego entegrasyon اندماج "
        "تعلم_الهولندية інтеграція"
    ),
    "loonwaardebepaling werkgever": (
        "loonwaarde loonkostensubsidie arbeidsbeperking wage_value employer arbeitgeber employeur pracodawca "
        "işveren صاحب_عمل роботодавець"
    ),
    "video videogesprek": (
        "beeldbellen videobellen online_gesprek teams zoom video_call videoanruf appel_vidéo wideorozmowa "
        "görüntülü_görüşme مكالمة_فيديو відеодзвінок"
    ),
}
# Small words that stand within joined ones here, and between them when people type.
_BETWEEN = frozenset("de het een the a of de la du na met van voor is ik".split())


def joined(words: str) -> str:
    """Return words that belong together as one, folded for comparing."""
    return "".join(word for word in search_key(words.replace("_", " ")).split() if word not in _BETWEEN)


@cache
def meanings() -> Mapping[str, frozenset[str]]:
    """Return what each word, or joined words, of citizens means in the words of products; all folded."""
    found: dict[str, set[str]] = defaultdict(set)
    for known, said in _CONCEPTS.items():
        words = {joined(each) for each in known.split()}
        for each in [*known.split(), *said.split()]:
            found[joined(each)] |= words
    return {word: frozenset(words) for word, words in found.items() if word}
