"""History, agreed timescales and decisions are records: the database refuses to change or delete them."""

from django.db import migrations

from carecommit.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("resolutions", "0001_initial")]

    operations = [
        append_only(
            "resolutions_agreedtimescale",
            "resolutions_decision",
            "resolutions_historicalaction",
            "resolutions_historicalanswer",
            "resolutions_historicalboard",
            "resolutions_historicalclause",
            "resolutions_historicalcouncilprofile",
            "resolutions_historicalholding",
            "resolutions_historicalkeyentry",
            "resolutions_historicalmeeting",
            "resolutions_historicalmotion",
            "resolutions_historicaloversight",
            "resolutions_historicalowneralias",
            "resolutions_historicalownership",
            "resolutions_historicalperson",
            "resolutions_historicalpost",
            "resolutions_historicalprincipletag",
            "resolutions_historicalquarter",
            "resolutions_historicalresolution",
            "resolutions_historicalupdate",
            "resolutions_historicaluser",
        )
    ]
