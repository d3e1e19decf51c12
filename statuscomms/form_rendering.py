"""How Django's forms look here: one field template with label, help, errors and what assistive technology needs."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ form.field.as_field_group }}`` in the console's look."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
