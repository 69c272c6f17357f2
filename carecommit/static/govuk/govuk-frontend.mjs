// The scripts of GOV.UK Frontend that CareCommit uses; script/vendor-govuk bundles them into govuk-frontend.min.js.
export {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  ServiceNavigation,
  SkipLink,
  createAll,
  isSupported,
} from "govuk-frontend";
