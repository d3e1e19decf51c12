"""Importing in the console: upload, look at the columns, check, import, cancel."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audiences.models import Contact, ContactImport
from tests.audiences.contact_files import CONSENT, work_until_over

pytestmark = pytest.mark.django_db
FILE = b"Nimi,Sposti,Koko\nAnna,anna@example.com,44\nBo,nonsense,45\n"


@pytest.fixture
def browser(client_of):
    return client_of("manager")


def uploaded(browser) -> ContactImport:
    answer = browser.post(
        reverse("audiences:import_list"), {"file": SimpleUploadedFile("people.csv", FILE), "consent": CONSENT}
    )
    job = ContactImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("audiences:import_detail", args=[job.uuid]))
    return job


def address(job: ContactImport, name: str = "import_detail") -> str:
    return reverse(f"audiences:{name}", args=[job.uuid])


def choose(act: str, *targets: str) -> dict[str, str]:
    return {"act": act, **{f"column_{number}": target for number, target in enumerate(targets)}}


def test_from_upload_over_check_to_import(browser):
    job = uploaded(browser)
    assert job.state == "draft"
    page = browser.get(address(job)).content.decode()
    assert "anna@example.com" in page
    assert '<option value="email" selected>' in page
    assert browser.post(address(job), choose("check", "name", "email", "")).status_code == 303
    job = work_until_over(job)
    assert (job.dry_run, job.created, job.refused, Contact.objects.count()) == (True, 1, 1, 0)
    page = browser.get(address(job)).content.decode()
    assert "nothing has been imported" in page
    assert "An e-mail address looks like name@example.com." in page
    assert browser.post(address(job), choose("import", "name", "email", "attribute:Koko")).status_code == 303
    job = work_until_over(job)
    assert (job.dry_run, job.created, job.refused) == (False, 1, 1)
    contact = Contact.objects.get()
    assert (contact.name, contact.attributes) == ("Anna", {"Koko": "44"})
    again = browser.post(address(job), choose("import", "name", "email", ""))
    assert again.status_code == 409


def test_nothing_is_imported_before_somebody_says_so(browser):
    from audiences.services import find_unannounced_imports

    uploaded(browser)
    find_unannounced_imports()
    assert not Contact.objects.exists()
    assert ContactImport.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("targets", "sentence"),
    [
        (("name", "", ""), "Name a column with references"),
        (("name", "name", "email"), "Another column is that already."),
        (("name", "shoe", "email"), "shoe"),
    ],
)
def test_a_wrong_choice_is_said_on_the_same_page(browser, targets, sentence):
    job = uploaded(browser)
    answer = browser.post(address(job), choose("import", *targets))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "draft"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"consent": ""}, "This field is required."),
        ({"consent": "yes"}, "at least 10 characters"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "empty"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}, "This is a PDF"),
    ],
)
def test_a_wrong_upload_is_said_on_the_same_page(browser, fields, sentence):
    good = {"file": SimpleUploadedFile("people.csv", FILE), "consent": CONSENT}
    answer = browser.post(reverse("audiences:import_list"), {**good, **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ContactImport.objects.exists()


def test_progress_is_polled_while_it_moves_and_the_page_comes_anew_when_it_is_over(browser):
    job = uploaded(browser)
    browser.post(address(job), choose("import", "name", "email", ""))
    headers = {"HX-Request": "true", "HX-Trigger": "import-progress"}
    moving = browser.get(address(job), headers=headers)
    assert moving.status_code == 200
    assert moving.content.decode().strip().startswith('<section id="import-progress"')
    assert "every 2s" in moving.content.decode()
    work_until_over(job)
    over = browser.get(address(job), headers=headers)
    assert (over.status_code, over["HX-Refresh"]) == (286, "true")
    assert "every 2s" not in over.content.decode()


def test_cancelling_and_the_file_of_errors(browser):
    job = uploaded(browser)
    browser.post(address(job), choose("check", "name", "email", ""))
    work_until_over(job)
    errors = browser.get(address(job, "import_errors")).getvalue().decode()
    assert "3,Sposti," in errors
    browser.post(address(job), choose("import", "name", "email", ""))
    assert browser.post(address(job, "import_cancel")).status_code == 303
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "Cancelled" in browser.get(reverse("audiences:import_list")).content.decode()


def test_a_check_that_is_stopped_says_that_nothing_was_imported_and_where_to_go_on(browser):
    job = uploaded(browser)
    browser.post(address(job), choose("check", "name", "email", ""))
    assert "Stop the check" in browser.get(address(job)).content.decode()
    browser.post(address(job, "import_cancel"))
    page = browser.get(address(job)).content.decode()
    assert page.count("Stopped. Nothing has been imported.") == 2  # once as the answer, once for good
    assert "What had been imported stays" not in page
    assert f'<a href="{reverse("audiences:import_list")}">Upload a file</a>' in page


def test_an_import_that_is_stopped_on_its_way_says_that_what_it_wrote_stays(browser):
    job = uploaded(browser)
    browser.post(address(job), choose("import", "name", "email", ""))
    ContactImport.objects.filter(pk=job.pk).update(rows=1, created=1)
    browser.post(address(job, "import_cancel"))
    assert browser.get(address(job)).content.decode().count("What had been imported stays") == 2
