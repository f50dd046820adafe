/**
 * What an evaluation says, in German.
 */
import type { MaturityWords } from "./en.ts";

export const DE: MaturityWords = {
  answer: {
    fulfilled: "erfüllt",
    partly: "teilweise erfüllt",
    "not-fulfilled": "nicht erfüllt",
    "not-applicable": "nicht anwendbar",
    unknown: "nicht beantwortet",
  },
  remark: {
    "measured-otherwise":
      "{criterion} ist mit „{answered}“ beantwortet, die Zahl {other} sagt etwas anderes; die Antwort gilt.",
    "implied-otherwise":
      "{criterion} ist mit „{answered}“ beantwortet, doch {other} ist erfüllt und kann es ohne dieses nicht sein.",
    "proposed-otherwise": "{criterion} ist mit „{answered}“ beantwortet, {other} schlägt etwas anderes vor.",
    "certificates-are-no-second-factor":
      "{criterion} ist erfüllt, doch {other} beruht allein auf Zertifikaten: Geben Sie den zweiten Faktor an.",
    "words-contradict": "{criterion} ist mit „{answered}“ beantwortet, und die Anmerkung sagt „{other}“.",
    "answer-expired": "Die Antwort auf {criterion} galt bis {day}; sie zählt als unbekannt.",
    "figure-expired": "Die Zahl {other} galt bis {day}; sie beantwortet {criterion} nicht mehr.",
    "answer-expires-soon": "Die Antwort auf {criterion} gilt bis {day}.",
    "date-in-future": "Die Antwort auf {criterion} trägt das Datum {day}, das in der Zukunft liegt.",
    "reason-missing":
      "{criterion} ist mit „{answered}“ beantwortet, ohne die nötige Begründung; es zählt als unbekannt.",
    "way-not-accepted": "{criterion}: Diese Lesart lässt „{other}“ nicht gelten; es zählt als unbekannt.",
    "evidence-missing": "{criterion} ist ohne Nachweis mit „{answered}“ beantwortet.",
    "own-figure-missing": "{criterion}: Das Modell nennt keine Zahl; geben Sie Ihre eigene an (ownFigure).",
    "weaker-way": "{criterion} ist auf die schwächere von zwei Arten erfüllt: {other}.",
    "follows-from-other": "{criterion} folgt aus {other}; beantworten Sie es ebenfalls, oder geben Sie die Zahl an.",
    "few-events-without-logging":
      "Dass {other} niedrig ist, sagt wenig, solange {criterion} offen ist: Vielleicht schaut niemand hin.",
  },
  page: {
    achieved: "erreicht",
    workingOn: "in Arbeit",
    level: "Stufe",
    head: "{who}: Stufe {achieved} von {top} erreicht ({name}), in Arbeit ist Stufe {working}",
    headTop: "{who}: Stufe {achieved} von {top} erreicht ({name}); nichts steht im Weg",
    core: "{dimensions} für sich: Stufe {achieved}; {apart} steht für sich: Stufe {level}",
    and: "und",
    table: "Tabelle {table} des Aufsatzes",
    legend:
      "✔ alle erfüllt · ◐ einige erfüllt · ✖ keines erfüllt · – nicht anwendbar; die Zahlen: erfüllt von anwendbar",
    of: "{met} von {applicable}",
    ceiling: "Nach der Lesart „{reading}“ kommt {column} mit keiner Zahl über Stufe {level}.",
    why: "Stufe {level} stehen im Weg, zuerst was am meisten freigibt",
    nothingInTheWay: "Nichts steht im Weg.",
    more: "… und {count} weitere: --json nennt alle",
    expired: "die Antwort ist abgelaufen",
    setAside: "die Antwort zählt nicht, siehe unten",
    begun: "begonnen",
    hardware:
      "Ein einziges Kriterium zur Hardware kann die Stufe auf 0 halten; das Modell verlangt Hardware früh, und dabei bleibt es (N13).",
    wayUp: "Der Weg nach oben: {scope} auf Stufe {target}",
    reached: "schon erreicht",
    cost: "zusammen {cost}; Arbeit in Tagen: {effort}",
    owner: "{owner}, bis {due}",
    uncovered: "Für diese {count} offenen Kriterien gibt es keine Maßnahme, das Ziel ist also nicht erreichbar:",
    noMeasures: "{count} Kriterien sind offen; mit Maßnahmen in der Datei wird der billigste Weg genannt:",
    notProven: "Die Suche wurde abgebrochen; es kann Besseres geben.",
    budget: "Für höchstens {budget}: {scope} auf Stufe {achieved}",
    noMeasure: "keine Maßnahme passt",
    contradictions: "Widersprüche: Eines von beiden ist falsch",
    remarks: "Vor der Abgabe anzusehen",
    notApplicable: "Nicht anwendbar und in keinem Anteil enthalten",
    flow: "Struktur, Prozess, Ergebnis",
    flowLevel: "{to} steht auf derselben Stufe wie {from}.",
    flowAhead: "{to} ist {from} um {count} voraus; {from} sollte es tragen.",
    flowBehind: "{to} liegt um {count} hinter {from}: Was da ist, wird noch nicht gelebt.",
    oneLevel: "eine Stufe",
    levels: "{count} Stufen",
    figures: "{met} von {applicable} Kriterien erfüllt ({share}); gewichtet {weighted} (eigene Zutat)",
    reading: "Lesart: {reading}. Anmerkungen zum Modell, die entschieden haben: {notes} (docs/maturity.md).",
    voluntary:
      "Eine Stufe sagt, wie weit die Maßnahmen sind; sie verspricht keine Sicherheit. CareLabel ist ein Werkzeug der IT-Sicherheit und stellt keine Diagnosen.",
    unreviewed: "Die deutschen Texte der Kriterien hat noch kein zweiter Mensch geprüft.",
    recommended: "empfohlen",
    literal: "wörtlich",
    facility: "Einrichtung",
    targetMissed: "Ziel: {scope} sollte Stufe {target} erreichen und steht auf Stufe {achieved}.",
  },
};
