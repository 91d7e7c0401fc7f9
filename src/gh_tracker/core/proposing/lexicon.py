# ruff: noqa: RUF001 - words of other alphabets are meant
"""What people call the columns and statuses of trackers, in some languages: for proposals only.

A sync never guesses: it goes by the configuration that a person has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gh_tracker.core.cells.words import fold
from gh_tracker.core.model import Facet

_HEADERS: Final[Mapping[Facet, str]] = {
    Facet.ID: (
        "id, task id, item id, risk id, story id, bug id, test id, feature id, issue id, "
        "requirement id, req id, decision id, ticket, ticket id, key, ref, ref., reference, code, "
        "no, number, num, #, wbs, nr, lfd. nr., nummer, kennung, kürzel, numéro, n°, réf, número, "
        "código, clave, codice, lp., tunnus, 番号, 编号, 編號, 번호, номер, رقم, الرمز, מזהה, מספר"
    ),
    Facet.TITLE: (
        "title, task, task name, task title, name, feature, item, summary, story, user story, "
        "deliverable, requirement, work item, work package, activity, action, action item, goal, "
        "objective, epic, control, chapter, issue, risk, dependency, bug, test, test case, step, "
        "work, what, topic, description, aufgabe, titel, arbeitspaket, thema, maßnahme, risiko, "
        "beschreibung, tâche, titre, livrable, fonctionnalité, risque, tarea, título, entregable, "
        "riesgo, descripción, tarefa, descrição, attività, titolo, descrizione, zadanie, tytuł, "
        "taak, uppgift, oppgave, tehtävä, görev, タスク, 作業, 件名, 任务, 任務, 标题, 標題, 작업, "
        "제목, задача, название, описание, المهمة, العنوان, משימה, כותרת"
    ),
    Facet.STATUS: (
        "status, state, done, done?, complete?, stand, zustand, statut, état, estado, situação, "
        "stato, stav, tila, läge, durum, 状態, 状況, ステータス, 状态, 狀態, 상태, статус, "
        "состояние, الحالة, סטטוס, מצב"
    ),
    Facet.ASSIGNEES: (
        "owner, owners, assignee, assignees, assigned to, lead, responsible, who, dri, pic, "
        "accountable, translator, "
        "editor, tester, verantwortlich, zuständig, bearbeiter, responsable, porteur, propietario, "
        "responsável, responsabile, właściciel, eigenaar, ansvarig, ansvarlig, vastuuhenkilö, "
        "sorumlu, 担当, 担当者, 负责人, 負責人, 담당자, ответственный, исполнитель, المسؤول, אחראי"
    ),
    Facet.MILESTONE: (
        "milestone, release, version, target version, target release, fix version, sprint, "
        "iteration, meilenstein, jalon, hito, marco, kamień milowy, マイルストーン, 里程碑, "
        "마일스톤, веха"
    ),
    Facet.PROGRESS: (
        "progress, %, % complete, % done, percent, percent complete, completion, fortschritt, "
        "avancement, avance, progreso, progresso, avanzamento, postęp, edistyminen, 進捗, 进度, "
        "進度, 진행률, прогресс, التقدم, התקדמות"
    ),
    Facet.UPDATED: (
        "last update, last updated, updated, updated on, last change, last changed, last modified, "
        "aktualisiert, letzte änderung, mis à jour, dernière mise à jour, actualizado, última "
        "actualización, atualizado, aggiornato, 更新日, 最終更新, 更新日期, 업데이트, обновлено, "
        "آخر تحديث, עודכן"
    ),
    Facet.LABEL: (
        "priority, prio, severity, impact, likelihood, probability, type, kind, category, area, "
        "team, component, size, effort, complexity, platform, tier, auswirkung, "
        "priorität, kategorie, bereich, priorité, catégorie, prioridad, categoría, prioridade, "
        "priorità, priorytet, 優先度, 优先级, 優先級, 우선순위, приоритет, الأولوية, עדיפות"
    ),
    Facet.SECTION: (
        "notes, note, comments, comment, remarks, details, mitigation, acceptance criteria, "
        "next steps, next step, bemerkung, bemerkungen, notizen, kommentar, gegenmaßnahme, "
        "remarques, commentaires, notas, comentarios, observações, note, uwagi, opmerkingen, 備考, "
        "メモ, 备注, 備註, 비고, примечания, комментарий, ملاحظات, הערות"
    ),
    Facet.PROPERTY: (
        "estimate, est., points, story points, hours, days, cost, budget, score, due, "
        "due date, depends on, blocked by, "
        "deadline, eta, start, end, target date, target, aufwand, fällig, termin, échéance, fecha, "
        "fecha límite, prazo, scadenza, termin, 期限, 見積, 截止日期, 기한, срок, الموعد, תאריך יעד"
    ),
}

_STATUSES: Final[Mapping[str, str]] = {
    "Complete": (
        "done, complete, completed, finished, closed, resolved, shipped, released, merged, live, "
        "delivered, fixed, passed, implemented, approved, yes, erledigt, fertig, abgeschlossen, "
        "terminé, terminée, fait, hecho, completado, terminado, listo, concluído, feito, "
        "completato, fatto, zrobione, ukończone, klaar, klar, ferdig, valmis, tamamlandı, 完了, "
        "済, 完成, 已完成, 완료, готово, завершено, выполнено, مكتمل, تم, הושלם, בוצע, "
        "✅, ✔, ☑, ✓, 🟢, 🏁, [x], x, :white_check_mark:, :heavy_check_mark:, - [x]"
    ),
    "In Progress": (
        "in progress, wip, doing, started, active, ongoing, underway, partial, partly done, in "
        "arbeit, laufend, begonnen, en cours, en progreso, en curso, em andamento, in corso, w "
        "toku, bezig, pågår, pågående, käynnissä, devam ediyor, 進行中, 作業中, 进行中, 진행 중, "
        "в работе, в процессе, قيد التنفيذ, בתהליך, בעבודה, 🚧, 🔄, ⏳, 🟡, 🏗, 🔨, 🛠, 🔵, ▶, 🌓, "
        "◐, ~, [~], [-], [/], :construction:, :hourglass:"
    ),
    "Not Started": (
        "not started, todo, to do, planned, pending, open, backlog, queued, new, upcoming, "
        "scheduled, not done, no, offen, geplant, nicht begonnen, à faire, prévu, pendiente, por "
        "hacer, pendente, a fazer, da fare, do zrobienia, te doen, ej påbörjad, ikke startet, ei "
        "aloitettu, başlanmadı, 未着手, 未開始, 未开始, 待办, 예정, 시작 전, запланировано, не "
        "начато, لم يبدأ, טרם התחיל, לביצוע, ⬜, 🔲, ☐, ⬛, 🔳, 📋, 📝, ⚪, 🗓, 📅, ◻, ○, ❌, "
        "✗, ✘, 🆕, [ ], - [ ], :white_large_square:, :x:"
    ),
    "Blocked": (
        "blocked, stuck, waiting, blockiert, bloqué, bloquée, bloqueado, bloccato, zablokowane, "
        "ブロック, 阻塞, 受阻, 차단됨, заблокировано, محظور, חסום, ⛔, 🛑, 🚫, 🔴, ⚠, 🧱, [!], "
        ":no_entry:"
    ),
    "On Hold": (
        "on hold, paused, deferred, postponed, parked, delayed, zurückgestellt, pausiert, "
        "en pause, en pausa, pausado, in attesa, wstrzymane, 保留, 暂停, 보류, "
        "отложено, приостановлено, معلق, בהמתנה, ⏸, 💤, 🅿, [>]"
    ),
    "Cancelled": (
        "cancelled, canceled, dropped, won't do, won't fix, rejected, abandoned, obsolete, "
        "abgebrochen, verworfen, annulé, annulée, abandonné, cancelado, annullato, anulowane, "
        "中止, 取消, 已取消, 취소, отменено, ملغى, בוטל, 🗑, ✖, 🪦, ➖"
    ),
}


def _index(listed: str) -> dict[str, int]:
    """Return each word, folded, with its place in the list: the first is the most telling."""
    texts = (each for each in listed.split(", "))
    return {fold(text): place for place, text in reversed(list(enumerate(texts)))}


HEADERS: Final[Mapping[Facet, Mapping[str, int]]] = {
    facet: _index(listed) for facet, listed in _HEADERS.items()
}
"""For each facet, the folded headers that name it, with how telling each is: 0 is the most."""

STATUSES: Final[Mapping[str, str]] = {
    word: name for name, listed in _STATUSES.items() for word in _index(listed)
}
"""Folded spellings of statuses, to the built-in word that they stand for."""
