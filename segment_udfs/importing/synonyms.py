"""Headers that the usual exports give to the fields of our tables, as data.

Sources: the export headers of Sage, EBP, Cegid, Odoo, Dolibarr, SAP, Dynamics 365, Salesforce and QuickBooks, in French
and in English. They are compared without accents, case, spaces or punctuation. Each field has ranks: a header of the
first rank wins over one of the second, and two headers of the same rank are a question for the user.
Unit costs are deliberately no cost: the cost of a line is asked as a product of two headers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

Ranks = tuple[str, ...]
"""One text a rank, its headers parted by "|"."""

_CLIENT: Final[Ranks] = (
    "Code client|Client ID|Customer ID|Customer Key|N° client|Numéro client|No client|Numéro de client|Réf. client"
    "|Référence client|Identifiant client|ID client|Compte client|N° compte client|Code tiers|N° compte tiers"
    "|N° tiers|Numéro tiers|Customer No.|Customer number|Customer code|Client code|Account ID|Account number"
    "|Account No.|Sell-to Customer No.|Donneur d'ordre|Sold-to party|Sold-to|Code compte|ID compte|ID du compte"
    "|Compte tiers",
    "Client|Customer|Tiers|Compte|Account|Partenaire|Partner|Customer account|Bill-to Customer No."
    "|Client facturé|Payeur|Payer|Cust ID",
    "Nom client|Nom du client|Raison sociale|Customer name|Account name|Nom du compte|Client name"
    "|Invoice Partner Display Name",
)
_NAME: Final[Ranks] = (
    "Nom|Nom client|Nom du client|Raison sociale|Customer name|Client name|Company name|Account name|Nom du compte"
    "|Intitulé|Intitulé client|Intitulé du compte|Intitulé tiers|Libellé tiers|Nom du tiers|Nom tiers|Libellé client"
    "|Sell-to Customer Name|Invoice Partner Display Name|Société|Company|Dénomination|Name|Nom de l'entreprise",
    "Client|Customer|Désignation client|Nom complet|Display name|Full name",
)
SALES: Final[Mapping[str, Ranks]] = {
    "client": _CLIENT,
    "date": (
        "Date|Date facture|Date de facture|Date de la facture|Date facturation|Date de facturation|Invoice date"
        "|Billing date|Date pièce|Date de pièce|Date de la pièce|Date du document|Date document|Document date"
        "|Date vente|Date de vente|Sale date|Date d'émission|Sales date|Transaction date",
        "Date commande|Date de commande|Date de la commande|Order date|Posting date|Date comptable"
        "|Date comptabilisation|Close date|Date de clôture|Date écriture|Purchase date|Date d'achat|Jour|Day",
        "Mois|Période|Period|Month|Year Period|Année mois|Year month",
    ),
    "amount": (
        "Montant HT ligne|Montant ligne HT|Total ligne HT|Montant HT de la ligne|Total HT ligne|Total HT de la ligne"
        "|Line amount excl. VAT|Line total excl. tax|Lignes de facture/Sous-total|Lignes de facture/Total HT"
        "|Invoice lines/Subtotal|Lignes de la commande/Sous-total|Order lines/Subtotal",
        "Montant HT|Montant HT net|Montant net HT|Total HT|Total net HT|Net HT|CA HT|CA net|CA net HT|Prix total HT"
        "|Montant total HT|Montant hors taxe|Montant hors taxes|Total hors taxes"
        "|Chiffre d'affaires HT|Chiffre d'affaires|Untaxed amount|Total untaxed|Amount excl. tax"
        "|Amount excluding tax|Amount excl. VAT|Net amount|Net value|Valeur nette|Montant net"
        "|Net sales|Net revenue|Revenue|Sales amount (actual)|HT",
        "Montant|Amount|CA|Sales|Ventes|Line amount|Montant ligne|Sales amount|Total|Total amount|Line total|Turnover"
        "|Dollar value|Montant facturé|Value|Montant total",
    ),
    "cost": (
        "Coût|Coûts|Coût de revient|Coût total|Coût de revient total|Prix de revient total|PR total|Total PR|Montant PR"
        "|Total cost|Cost amount|Cost of goods sold|COGS|Coût des ventes|Coût direct|Coûts directs|Direct cost"
        "|Direct costs|Montant prix de revient|Montant achat HT|Coût d'achat total|Cost amount (actual)|Total achat HT",
        "Cost|Costs|Charges directes",
    ),
    "order": (
        "Pièce|N° pièce|Numéro pièce|Numéro de pièce|N° de pièce|N° facture|Numéro facture|Numéro de facture"
        "|N° de facture|Facture|Numéro du document|N° du document"
        "|Invoice|Invoice No.|Invoice number|Invoice ID|N° document|Numéro document"
        "|Numéro de document|Document No.|Document number|Billing document|Document de facturation|Réf. facture",
        "N° commande|Numéro commande|Numéro de commande|Commande|Order|Order ID|Order No.|Order number|Sales order"
        "|Sales document|Réf. commande|Bon de commande|Opportunity ID|N° BL",
        "Numéro|Number|Num|No.|N°|Réf.|Référence|Reference|Document",
    ),
    "family": (
        "Famille|Famille article|Famille d'articles|Famille produit|Famille de produits|Code famille"
        "|Code famille article|Product family|Family|Item category|Item category code|Product category"
        "|Catégorie|Catégorie produit|Catégorie de produit|Catégorie d'article|Category|Material group"
        "|Groupe de marchandises|Product group|Gamme|Product line",
        "Produit|Article|Product|Item|Product key|Product/Service|Code article|Référence article|Item No.|Material"
        "|Stock code|SKU|Product name|Nom du produit",
    ),
    "quantity": (
        "Quantité|Quantités|Qté|Qte|Quantity|Qty|Quantité facturée|Qté facturée|Invoiced quantity|Billed quantity"
        "|Number of CDs|Units|Unités|Nb unités|Quantité vendue",
    ),
    "name": _NAME,
}
CLIENTS: Final[Mapping[str, Ranks]] = {
    "client": (*_CLIENT[:2], f"{_CLIENT[2]}|ID|Code|N°|Numéro|Number"),
    "name": _NAME,
    "sector": (
        "Secteur|Secteur d'activité|Secteur activité|Sector|Industry|Industrie|Business sector|Activité|Branche"
        "|Branche d'activité|Libellé NAF|Libellé APE|Industry sector|Customer segment",
        "NAF|Code NAF|APE|Code APE|Industry ID|Industry code|SIC code|Code activité|Métier|Marché",
    ),
    "size": (
        "Taille|Taille entreprise|Taille d'entreprise|Taille de l'entreprise|Tranche d'effectif|Tranche effectif|Size"
        "|Company size|Catégorie d'entreprise",
        "Effectif|Effectifs|Nombre de salariés|Employees|Number of employees|Headcount",
    ),
    "siren": ("SIREN|N° SIREN|Numéro SIREN|Code SIREN",),
    "group": (
        "Groupe|Group|Maison mère|Société mère|Compte parent|Parent account|Parent company|Groupe client|Customer group"
        "|Nom du groupe|Group name|Parent customer",
    ),
    "hours": (
        "Heures par an|Heures/an|Heures annuelles|Heures|Temps passé|Temps passé (h)|Nb heures|Nombre d'heures|Hours"
        "|Hours per year|Annual hours|Hours spent",
    ),
    "wallet": (
        "Achats totaux estimés|Achats totaux|Potentiel|Potentiel d'achat|Budget d'achat|Budget achats|Wallet"
        "|Estimated purchases|Total purchases|Total estimated purchases|Portefeuille d'achats",
    ),
    "loss_cause": (
        "Cause de perte|Cause perte|Motif de perte|Motif perte|Motif de départ|Cause d'attrition|Raison de perte"
        "|Raison perte|Loss cause|Loss reason|Lost reason|Churn reason|Reason lost",
    ),
}
RATES: Final[Mapping[str, Ranks]] = {
    "driver": (
        "Inducteur|Inducteur de coût|Cost driver|Driver",
        "Activité|Activity|Poste|Poste de coût|Ressource|Resource|Libellé|Label|Nom|Name",
    ),
    "cost": ("Coût annuel|Annual cost|Coût total|Total cost|Coût de la capacité|Cost of capacity", "Coût|Cost|Budget"),
    "capacity": ("Capacité théorique|Theoretical capacity", "Capacité|Capacity"),
    "practical": ("Part pratique|Practical share|Taux de capacité pratique|Part de capacité pratique|Practical rate",),
    "unit_cost": (
        "Coût unitaire|Unit cost|Coût par unité|Cost per unit|Taux unitaire|Unit rate",
        "Tarif|Taux|Rate|Prix unitaire",
    ),
}
PRICES: Final = (
    "Prix unitaire|Prix unitaire HT|PU HT|PU|Prix|Prix HT|Prix de vente|Prix de vente HT|Prix net HT|Prix unitaire net"
    "|Unit price|Price|Sales price|Prix unitaire net HT"
)
"""Headers of a price for one unit: with a quantity they make an amount."""

DISCOUNT_RATES: Final = (
    "Remise|Taux remise|Taux de remise|Remise en %|Pourcentage remise|Pourcentage de remise|Remise ligne|Rabais"
    "|Discount|Line discount|Discount percent|Discount rate|Disc|Réduction"
)
DISCOUNT_AMOUNTS: Final = (
    "Montant remise|Montant de la remise|Montant remise HT|Remise HT|Total remise|Total remise HT|Discount amount"
    "|Line discount amount|Discount total"
)
"""Headers of what is taken off a line: as a part of it, or, less surely, in money."""

DEBITS: Final = "Débit|Débits|Montant débit|Débit HT|Debit|Debit amount|Mouvement débit"
CREDITS: Final = "Crédit|Crédits|Montant crédit|Crédit HT|Credit|Credit amount|Mouvement crédit"
"""Headers of a ledger: a line has one amount or the other."""

MAYBE_GROSS: Final = (
    "Montant|Amount|Montant ligne|Line amount|Total|Total amount|Line total|Montant facturé|Montant total"
)
"""Headers of an amount that say nothing of the tax: beside the amount of a tax, nobody knows whether it is included."""

CURRENCIES: Final = (
    "Devise|Code devise|Devise pièce|Devise document|Devise du document|Devise de la pièce|Monnaie|Code monnaie"
    "|Currency|Currency code|Currency ISO code|Document currency|Doc. currency|Transaction currency"
    "|SD document currency"
    "|Invoice currency|Order currency|Amount currency|Montant Devise|Devise facture|Devise de facturation|Devise client"
    "|WAERK|WAERS|Crcy|Curr|Dev"
)
"""Headers of the code of a currency: an amount in euros and one in dollars do not add up."""

_ENTRIES: Final = frozenset({"journalcode", "ecriturenum", "comptenum", "debit", "credit"})
"""Headers of the file of accounting entries that French law prescribes (FEC)."""

_WITH_TAX: Final = re.compile(r"ttc|incltax|inclvat|includingtax|includingvat|taxincluded|taxesincluses|grossamount")

_TAX: Final = re.compile(
    r"(?:(?:montant|total|mt|mnt|dont|somme|sales)(?:dela|des?|du)?)?(?:tva|taxes?|vat|tax)"
    r"(?:amounts?|amt|montant|total|due|collectee|signed|\d+)?"
)
"""The amount of a tax; not its rate, its code or the number of who pays it."""


def normalise(header: str) -> str:
    """A header without accents, case, spaces, punctuation, repetition number and unit of money.

    Example:
        >>> normalise("N° Client"), normalise("Montant H.T. (€)"), normalise("customer_id"), normalise("Qté (2)")
        ('nclient', 'montantht', 'customerid', 'qte')
    """
    text = re.sub(r"\s\(\d+\)$", "", header.strip())
    text = re.sub(r"(?i)[\s(\[]*(?:€|\beuros?\b|\beur\b)[\s)\]]*$", "", text).replace("°", "")
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def is_currency(header: str) -> bool:
    """True for the header of a column of codes of currencies.

    Example:
        >>> is_currency("Code devise"), is_currency("Montant")
        (True, False)
    """
    return normalise(header) in _currencies()


@cache
def _currencies() -> frozenset[str]:
    return frozenset(normalise(header) for header in CURRENCIES.split("|"))


def one_of(headers: Sequence[str], known: str) -> int | None:
    """Position of the first header among the known ones, parted by "|"; None if there is none.

    Example:
        >>> one_of(["Date", "Débit", "Crédit"], CREDITS), one_of(["Date"], CREDITS)
        (2, None)
    """
    plain = {normalise(header) for header in known.split("|")}
    return next((position for position, header in enumerate(headers) if normalise(header) in plain), None)


def is_tax(header: str) -> bool:
    """True for the amount of a tax.

    Example:
        >>> [is_tax(header) for header in ("TVA", "Montant TVA", "Tax amount", "TVA 20 %", "Taux TVA", "N° TVA")]
        [True, True, True, True, False, False]
    """
    return _TAX.fullmatch(normalise(header)) is not None


def is_entries(headers: Sequence[str]) -> bool:
    """True for the headers of a file of accounting entries (FEC), where one sale makes several balanced lines."""
    return frozenset(map(normalise, headers)) >= _ENTRIES


def with_tax(header: str) -> bool:
    """True for an amount that includes tax, which is never taken as revenue.

    Example:
        >>> with_tax("Montant T.T.C."), with_tax("Amount incl. VAT"), with_tax("Montant HT")
        (True, True, False)
    """
    return bool(_WITH_TAX.search(normalise(header)))
