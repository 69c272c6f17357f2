"""The actions as a workbook, which can be changed in a spreadsheet and brought back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from carecommit.kit.workbooks import CONTENT_TYPE
from resolutions.actions.queries import actions_as_at
from resolutions.actions.workbook import actions_workbook
from resolutions.pages.filters import ActionFilter
from resolutions.pages.rows import rows_of, setting_now


@require_safe
def export_actions(request: HttpRequest) -> HttpResponse:
    """Those that the list of actions shows with the same filter in its address."""
    setting = setting_now()
    register = actions_as_at(setting.when.as_at)
    found = ActionFilter(request.GET, queryset=register, when=setting.when, key=setting.key)
    if found.form.errors:
        # A file cannot say what is wrong with the address; the page can.
        return redirect(f"{reverse('list-actions')}?{request.GET.urlencode()}")
    chosen = found.qs
    if found.is_of_the_day:
        chosen = chosen.filter(pk__in=[row.action.pk for row in rows_of(chosen, setting) if found.keeps(row)])
    headers = {"Content-Disposition": f'attachment; filename="actions-{clock.today():%Y-%m-%d}.xlsx"'}
    return HttpResponse(actions_workbook(chosen), content_type=CONTENT_TYPE, headers=headers)
