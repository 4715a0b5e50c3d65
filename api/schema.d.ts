/** Made by `npm run generate` from the server. Do not edit. */
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process can take work */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are and what you may do */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: operations["postSession"];
        /** Sign out */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first administrator must be made */
        get: operations["getSetup"];
        put?: never;
        /** Make the first administrator, with the code that the server printed */
        post: operations["postSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a password with the one-time token of an invitation or a reset */
        post: operations["postInvitationsAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change your password; your other sessions end */
        post: operations["postMePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users */
        get: operations["getUsers"];
        put?: never;
        /** Invite a user; the answer holds a one-time link */
        post: operations["postUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user */
        get: operations["getUsersById"];
        put?: never;
        post?: never;
        /** Remove a user */
        delete: operations["deleteUsersById"];
        options?: never;
        head?: never;
        /** Rename, give other roles, disable or enable */
        patch: operations["patchUsersById"];
        trace?: never;
    };
    "/api/users/{id}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time link with which the user sets a (first or new) password */
        post: operations["postUsersByIdPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every permission and what it is for */
        get: operations["getPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List roles */
        get: operations["getRoles"];
        put?: never;
        /** Create a role */
        post: operations["postRoles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a role */
        get: operations["getRolesById"];
        put?: never;
        post?: never;
        /** Delete a custom role that nobody has */
        delete: operations["deleteRolesById"];
        options?: never;
        head?: never;
        /** Change a custom role */
        patch: operations["patchRolesById"];
        trace?: never;
    };
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: operations["getApiKeys"];
        put?: never;
        /** Create an API key; the answer is the only one that holds it */
        post: operations["postApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an API key */
        get: operations["getApiKeysById"];
        put?: never;
        post?: never;
        /** Delete an API key */
        delete: operations["deleteApiKeysById"];
        options?: never;
        head?: never;
        /** Change name, roles or expiry */
        patch: operations["patchApiKeysById"];
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; as CSV with "Accept: text/csv" */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collect/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Profile updates: JSON array or NDJSON */
        post: operations["postCollectProfiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collect/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Memberships evaluated elsewhere, as a platform exports them */
        post: operations["postCollectMemberships"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's identify call */
        post: operations["postV1Identify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's track call */
        post: operations["postV1Track"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's group call */
        post: operations["postV1Group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's page call */
        post: operations["postV1Page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's screen call */
        post: operations["postV1Screen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's alias call */
        post: operations["postV1Alias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tracking spec's batch */
        post: operations["postV1Batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List identity namespaces */
        get: operations["getNamespaces"];
        put?: never;
        /** Create a namespace */
        post: operations["postNamespaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/namespaces/{symbol}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a namespace */
        get: operations["getNamespacesBySymbol"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the name or description of a custom namespace
         * @description Symbol and type are fixed for good, and a namespace is never deleted.
         */
        patch: operations["patchNamespacesBySymbol"];
        trace?: never;
    };
    "/api/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find a profile by an identity, exactly; or the newest ones */
        get: operations["getProfiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many people there are, in all and by namespace */
        get: operations["getProfilesCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a profile */
        get: operations["getProfilesById"];
        put?: never;
        post?: never;
        /**
         * Delete a person: removed at destinations first, then everything here
         * @description The person is found no more as soon as this is answered. Asked again, the same erasure is given.
         */
        delete: operations["deleteProfilesById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/identity-graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Identities, where they came from, and refused links */
        get: operations["getProfilesByIdIdentityGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of a person, newest first */
        get: operations["getProfilesByIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/event-days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many events a person had, by day and type: the last 30 days */
        get: operations["getProfilesByIdEventDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person in each audience, and where that is delivered */
        get: operations["getProfilesByIdMemberships"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is held of a person, as one JSON */
        get: operations["getProfilesByIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split an identity off: one person becomes two, and destinations follow
         * @description Where a merge brought the identity, the merge is undone; else the identity goes alone. Only ids and counts are answered.
         */
        post: operations["postProfilesByIdUnmerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List erasures, newest first */
        get: operations["getErasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an erasure is, and what waits */
        get: operations["getErasuresById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/erasures/{id}/suppression": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Let whom an erasure keeps out come in again, as a new person */
        delete: operations["deleteErasuresByIdSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a person is, or is not, at a destination
         * @description One verdict for one audience in one dataflow; both may be left out where there is only one. Bodies of requests need View Destinations as well.
         */
        get: operations["getTrace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List audiences */
        get: operations["getAudiences"];
        put?: never;
        /** Create an audience */
        post: operations["postAudiences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an audience */
        get: operations["getAudiencesById"];
        put?: never;
        post?: never;
        /** Delete an audience nobody uses */
        delete: operations["deleteAudiencesById"];
        options?: never;
        head?: never;
        /** Change an audience */
        patch: operations["patchAudiencesById"];
        trace?: never;
    };
    "/api/audience-tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags of audiences */
        get: operations["getAudienceTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audience-labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the labels that audiences carry or inherit */
        get: operations["getAudienceLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audience-authors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who made audiences or changed them last */
        get: operations["getAudienceAuthors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is in an audience, or who was and left; as CSV with "Accept: text/csv" */
        get: operations["getAudiencesByIdMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a rule, newest first */
        get: operations["getAudiencesByIdVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Members, entries and exits over time, and the exits already known ahead */
        get: operations["getAudiencesByIdHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audience-uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List uploads, newest first */
        get: operations["getAudienceUploads"];
        put?: never;
        /**
         * Upload an audience: CSV with a header, as the body (text/csv)
         * @description The body may be packed (Content-Encoding gzip, deflate or br); unpacked it is at most 512 MiB. It may take its time to arrive, as long as something moves every minute.
         */
        post: operations["postAudienceUploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audience-uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an upload and how far it is */
        get: operations["getAudienceUploadsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audience-uploads/{id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the rows that were not taken, as CSV */
        get: operations["getAudienceUploadsByIdRejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Evaluate a rule on a profile that is written down */
        post: operations["postAudiencesEvaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count who would be in, and what an edit would change */
        post: operations["postAudiencesPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audiences/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Explain a rule for a stored person */
        post: operations["postAudiencesTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalog */
        get: operations["getDestinations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/destinations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One catalog entry: fields, limits, accepted origins, error table */
        get: operations["getDestinationsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts */
        get: operations["getAccounts"];
        put?: never;
        /** Connect to a destination: signs in, then keeps the credentials */
        post: operations["postAccounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an account */
        get: operations["getAccountsById"];
        put?: never;
        post?: never;
        /** Delete an account no dataflow uses */
        delete: operations["deleteAccountsById"];
        options?: never;
        head?: never;
        /** Rename, or replace credentials */
        patch: operations["patchAccountsById"];
        trace?: never;
    };
    "/api/accounts/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in and probe the destination */
        post: operations["postAccountsByIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List dataflows */
        get: operations["getDataflows"];
        put?: never;
        /** Create a dataflow, and activate audiences */
        post: operations["postDataflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a dataflow with its counts */
        get: operations["getDataflowsById"];
        put?: never;
        post?: never;
        /** Delete a dataflow; its members leave the destination first, unless told */
        delete: operations["deleteDataflowsById"];
        options?: never;
        head?: never;
        /** Change a dataflow */
        patch: operations["patchDataflowsById"];
        trace?: never;
    };
    "/api/dataflows/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable a dataflow; changes keep collecting */
        post: operations["postDataflowsByIdEnable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disable a dataflow; changes keep collecting */
        post: operations["postDataflowsByIdDisable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Activate exactly these audiences, and map anew if told: all of it or nothing */
        put: operations["putDataflowsByIdAudiences"];
        /** Activate an audience */
        post: operations["postDataflowsByIdAudiences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/audiences/{audienceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an audience off: its members leave the destination */
        delete: operations["deleteDataflowsByIdAudiencesByAudienceId"];
        options?: never;
        head?: never;
        /** Change when an audience is delivered; null takes a date away */
        patch: operations["patchDataflowsByIdAudiencesByAudienceId"];
        trace?: never;
    };
    "/api/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List labels with their meaning and uses */
        get: operations["getLabels"];
        put?: never;
        /** Create a label */
        post: operations["postLabels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a custom label nobody uses */
        delete: operations["deleteLabelsByName"];
        options?: never;
        head?: never;
        /** Describe a custom label anew */
        patch: operations["patchLabelsByName"];
        trace?: never;
    };
    "/api/labels/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List labelled fields */
        get: operations["getLabelsFields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels/fields/{field}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labels of a field */
        get: operations["getLabelsFieldsByField"];
        /** Label a field: an attribute path, xEvent.PATH, or identityMap.NAMESPACE */
        put: operations["putLabelsFieldsByField"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels/audiences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labels of an audience, its own and inherited ones */
        get: operations["getLabelsAudiencesById"];
        /** Label an audience */
        put: operations["putLabelsAudiencesById"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/marketing-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List marketing actions with their uses */
        get: operations["getMarketingActions"];
        put?: never;
        /** Create a marketing action */
        post: operations["postMarketingActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/marketing-actions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a custom marketing action nobody uses */
        delete: operations["deleteMarketingActionsByName"];
        options?: never;
        head?: never;
        /** Describe a custom marketing action anew */
        patch: operations["patchMarketingActionsByName"];
        trace?: never;
    };
    "/api/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List data usage policies */
        get: operations["getPolicies"];
        put?: never;
        /** Create a policy; disabled unless said otherwise */
        post: operations["postPolicies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a policy, with the dataflows that do what it denies */
        get: operations["getPoliciesById"];
        put?: never;
        post?: never;
        /** Delete a custom policy */
        delete: operations["deletePoliciesById"];
        options?: never;
        head?: never;
        /** Change a policy; a core one can only be enabled and disabled */
        patch: operations["patchPoliciesById"];
        trace?: never;
    };
    "/api/policies/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a proposed dataflow or change would violate; nothing is saved */
        post: operations["postPoliciesEvaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/policies/enable-core": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable every core policy, or none when an active dataflow breaks one */
        post: operations["postPoliciesEnableCore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consent-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List consent policies */
        get: operations["getConsentPolicies"];
        put?: never;
        /** Create a consent policy; disabled unless said otherwise */
        post: operations["postConsentPolicies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consent-policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a consent policy: how many people consent, and what it does where */
        get: operations["getConsentPoliciesById"];
        put?: never;
        post?: never;
        /** Delete a consent policy: whom it kept out is delivered again */
        delete: operations["deleteConsentPoliciesById"];
        options?: never;
        head?: never;
        /** Change a consent policy: its dataflows are looked at again */
        patch: operations["patchConsentPoliciesById"];
        trace?: never;
    };
    "/api/consent-policies/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How many people a test would let through; nothing is saved */
        post: operations["postConsentPoliciesPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: operations["getDataflowsByIdRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run with its errors */
        get: operations["getDataflowsByIdRunsByRunId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The request log, newest first: 7 days */
        get: operations["getDataflowsByIdRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/requests/{requestId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request with headers and bodies; secrets are masked */
        get: operations["getDataflowsByIdRequestsByRequestId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Charts: deliveries, waiting, time to the destination, answers, exclusions */
        get: operations["getDataflowsByIdMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ledger rows in one state */
        get: operations["getDataflowsByIdMemberships"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/brake/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the removals go that the mass-exit brake holds */
        post: operations["postDataflowsByIdBrakeConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/brake/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give held removals up: these people stay until their next change */
        post: operations["postDataflowsByIdBrakeDiscard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many members a source has a value for, and how many several */
        get: operations["getDataflowsByIdCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/compare-identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the destination for 20 of the values that would be sent, by their exact text */
        post: operations["postDataflowsByIdCompareIdentities"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a dataflow will do first */
        get: operations["getDataflowsByIdReview"];
        put?: never;
        /** What a dataflow will do first, with other audiences or another source */
        post: operations["postDataflowsByIdReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries that failed for good, or with `group=error` their groups */
        get: operations["getDataflowsByIdDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/dead-letters.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters as CSV; cells that a spreadsheet would run are neutralised */
        get: operations["getDataflowsByIdDeadLettersCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put dead letters back to pending, or with `everything` send members again: all, or those chosen */
        post: operations["postDataflowsByIdResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give dead letters up: the people stay as they are until their next change */
        post: operations["postDataflowsByIdDeadLettersDiscard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compare with the destination; 202 while it is still running */
        post: operations["postDataflowsByIdVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comparisons so far, newest first */
        get: operations["getDataflowsByIdVerifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verifications/{verificationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One comparison, with the first rows that differ */
        get: operations["getDataflowsByIdVerificationsByVerificationId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verifications/{verificationId}/differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows that differ */
        get: operations["getDataflowsByIdVerificationsByVerificationIdDifferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verifications/{verificationId}/differences.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows that differ as CSV; cells that a spreadsheet would run are neutralised */
        get: operations["getDataflowsByIdVerificationsByVerificationIdDifferencesCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dataflows/{id}/verifications/{verificationId}/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send again what a comparison found to differ */
        post: operations["postDataflowsByIdVerificationsByVerificationIdRepair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Home: is everything arriving, does anything need me, are audiences as expected */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/monitoring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The way of updates in seven counts, and those of the range before */
        get: operations["getMonitoring"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Database, processes, timers, versions */
        get: operations["getSystem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/monitoring/dataflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each dataflow in a range: what it was given, what became of it, how long it took */
        get: operations["getMonitoringDataflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/monitoring/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each key that sent updates in a range */
        get: operations["getMonitoringSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/monitoring/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each audience that is published or changed in a range, and how long rules took */
        get: operations["getMonitoringAudiences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alert rules */
        get: operations["getAlertRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alert-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an alert rule */
        get: operations["getAlertRulesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Switch, limit or mute an alert rule */
        patch: operations["patchAlertRulesById"];
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, newest first */
        get: operations["getAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an alert */
        get: operations["getAlertsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Acknowledge an alert, or call it resolved */
        patch: operations["patchAlertsById"];
        trace?: never;
    };
    "/api/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List channels */
        get: operations["getChannels"];
        put?: never;
        /** Create a channel: webhook, Slack or e-mail */
        post: operations["postChannels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a channel */
        get: operations["getChannelsById"];
        put?: never;
        post?: never;
        /** Delete a channel */
        delete: operations["deleteChannelsById"];
        options?: never;
        head?: never;
        /** Change a channel */
        patch: operations["patchChannelsById"];
        trace?: never;
    };
    "/api/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message now */
        post: operations["postChannelsByIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live events (server-sent); goes on after Last-Event-ID
         * @description `ingest` shows a sample of what all processes take in; the other topics show a state, whichever process changed it.
         */
        get: operations["getEventsLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/write-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List write keys */
        get: operations["getWriteKeys"];
        put?: never;
        /** Create a write key */
        post: operations["postWriteKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/write-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a write key */
        get: operations["getWriteKeysById"];
        put?: never;
        post?: never;
        /** Delete a write key */
        delete: operations["deleteWriteKeysById"];
        options?: never;
        head?: never;
        /** Change a write key; settings that are not given stay */
        patch: operations["patchWriteKeysById"];
        trace?: never;
    };
    "/api/write-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give it a new key; the old one works for a chosen time */
        post: operations["postWriteKeysByIdRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/write-keys/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What arrived with a write key, and when last */
        get: operations["getWriteKeysByIdStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/write-keys/{id}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was rejected in the last week, in groups with up to three samples */
        get: operations["getWriteKeysByIdRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The logs that updates are read from, and how far
         * @description Logs that are read no more are told as they were left.
         */
        get: operations["getLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that sends updates: write keys, logs, and keys and users that did in 24 hours */
        get: operations["getSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send sample people: 50, with a fortnight of events and an uploaded list
         * @description Only in an installation with under 1,000 profiles.
         */
        post: operations["postSamples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fields and event types seen in data
         * @description Counted over a sample: the newest 1000 profiles and up to 5 events of each, read at most every 10 seconds. Values that nearly everybody has of their own are left out of commonValues.
         */
        get: operations["getFields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/event-retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long events are kept, and for which audience */
        get: operations["getEventRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the settings */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change some settings
         * @description A new time zone moves where days begin: every published audience whose rule may depend on that is evaluated anew. Blocked identity values apply to what is collected from now on.
         */
        patch: operations["patchSettings"];
        trace?: never;
    };
    "/api/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration as a file, without secrets: YAML, or JSON */
        get: operations["getConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/configuration/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a configuration file would change; nothing is changed */
        post: operations["postConfigurationDiff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/configuration/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the server have what a configuration file says
         * @description Each change needs the permission that its own call needs. A failure says what was applied; applying again goes on from there.
         */
        post: operations["postConfigurationApply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is wrong with this installation, and what to do
         * @description Every account is tried at its destination.
         */
        get: operations["getDoctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        JsonValueInput: string | number | boolean | null | components["schemas"]["JsonValueInput"][] | {
            [key: string]: components["schemas"]["JsonValueInput"];
        };
        LabelExpressionInput: string | {
            all: components["schemas"]["LabelExpressionInput"][];
        } | {
            any: components["schemas"]["LabelExpressionInput"][];
        };
        JsonValue: string | number | boolean | null | components["schemas"]["JsonValue"][] | {
            [key: string]: components["schemas"]["JsonValue"];
        };
        Problem: {
            /** @description `urn:millrace:problem:` and a code that stays the same */
            type: string;
            title: string;
            status: number;
            /** @description What happened, for people */
            detail: string;
            /** @description What is wrong with each field; empty when it is no field */
            errors: ({
                /** @description The field, such as `audiences[0].startDate` */
                path: string;
                message: string;
            } & {
                [key: string]: unknown;
            })[];
            /** @description What to do about it */
            hint?: string;
            /** @description On 403: what lacks */
            permission?: string;
            /** @description On 403: the same one by one */
            permissions?: string[];
            /** @description On 404: when it was deleted, by whom, and the entry of the audit log, if it is known */
            deleted?: {
                objectType: string;
                objectId: string;
                /** Format: date-time */
                at: string;
                by: string;
                auditEntry: string;
            };
            /** @description The log and the audit log have the call under it */
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        LabelExpression: string | {
            all: components["schemas"]["LabelExpression"][];
        } | {
            any: components["schemas"]["LabelExpression"][];
        };
    };
    responses: {
        /** @description The request is not valid; `errors` names the fields. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nobody is signed in, and there is no valid key. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller may not do this; `permission` says what lacks. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is not there. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It conflicts with what there is, or a policy forbids it. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is not what `If-Match` says any more; `changedBy` and `changedAt` say who changed it when. */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body has a content type that is not taken here. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It was understood and cannot be done; or the Idempotency-Key was used for another request. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many; wait for the seconds that `Retry-After` says. */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database is away, or the server is stopping or full. Nothing was kept. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
        IfMatch: string;
        /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description The version of what people configure of it, for `If-Match`. */
        ETag: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            503: components["responses"]["Problem503"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            503: components["responses"]["Problem503"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @enum {string} */
                            kind: "user" | "api-key" | "write-key" | "system";
                            id: string;
                            name: string;
                            email: string | null;
                        };
                        roles: string[];
                        permissions: string[];
                        admins: {
                            name: string;
                            email: string;
                        }[];
                        workspace: {
                            name: string;
                            timeZone: string;
                        };
                        demo: {
                            sandboxUrl: string;
                        } | null;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @enum {string} */
                            kind: "user" | "api-key" | "write-key" | "system";
                            id: string;
                            name: string;
                            email: string | null;
                        };
                        roles: string[];
                        permissions: string[];
                        admins: {
                            name: string;
                            email: string;
                        }[];
                        workspace: {
                            name: string;
                            timeZone: string;
                        };
                        demo: {
                            sandboxUrl: string;
                        } | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    getSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        needed: boolean;
                    };
                };
            };
            503: components["responses"]["Problem503"];
        };
    };
    postSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                    setupCode: string;
                    name?: string;
                    workspaceName?: string;
                    timeZone?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @enum {string} */
                            kind: "user" | "api-key" | "write-key" | "system";
                            id: string;
                            name: string;
                            email: string | null;
                        };
                        roles: string[];
                        permissions: string[];
                        admins: {
                            name: string;
                            email: string;
                        }[];
                        workspace: {
                            name: string;
                            timeZone: string;
                        };
                        demo: {
                            sandboxUrl: string;
                        } | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postInvitationsAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        email: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postMePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getUsers: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            email: string;
                            roles: string[];
                            /** @enum {string} */
                            status: "active" | "invited" | "disabled";
                            lastSeen: string | null;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postUsers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    name?: string;
                    roles: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        email: string;
                        roles: string[];
                        /** @enum {string} */
                        status: "active" | "invited" | "disabled";
                        lastSeen: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        invitation: {
                            token: string;
                            link: string;
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getUsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        email: string;
                        roles: string[];
                        /** @enum {string} */
                        status: "active" | "invited" | "disabled";
                        lastSeen: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteUsersById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchUsersById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    roles?: string[];
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        email: string;
                        roles: string[];
                        /** @enum {string} */
                        status: "active" | "invited" | "disabled";
                        lastSeen: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postUsersByIdPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        link: string;
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getPermissions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            meaning: string;
                            needs: string[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getRoles: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            description: string;
                            permissions: string[];
                            builtIn: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postRoles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    permissions: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        permissions: string[];
                        builtIn: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getRolesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        permissions: string[];
                        builtIn: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteRolesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchRolesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                    permissions?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        permissions: string[];
                        builtIn: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getApiKeys: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            prefix: string;
                            roles: string[];
                            /** Format: date-time */
                            createdAt: string;
                            expiresAt: string | null;
                            lastUsedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postApiKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    roles: string[];
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        prefix: string;
                        roles: string[];
                        /** Format: date-time */
                        createdAt: string;
                        expiresAt: string | null;
                        lastUsedAt: string | null;
                        key: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getApiKeysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        prefix: string;
                        roles: string[];
                        /** Format: date-time */
                        createdAt: string;
                        expiresAt: string | null;
                        lastUsedAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteApiKeysById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchApiKeysById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    roles?: string[];
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        prefix: string;
                        roles: string[];
                        /** Format: date-time */
                        createdAt: string;
                        expiresAt: string | null;
                        lastUsedAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                actor?: string;
                action?: string;
                source?: "console" | "api" | "cli" | "apply" | "system";
                objectType?: string;
                objectId?: string;
                result?: "started" | "allowed" | "denied" | "refused" | "failed";
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            actor: {
                                kind: string;
                                id: string | null;
                                name: string;
                            };
                            /** @enum {string} */
                            source: "console" | "api" | "cli" | "apply" | "system";
                            action: string;
                            object: {
                                type: string;
                                id: string | null;
                                name: string | null;
                            };
                            /** @enum {string} */
                            result: "started" | "allowed" | "denied" | "refused" | "failed";
                            detail: string | null;
                            before: components["schemas"]["JsonValue"];
                            after: components["schemas"]["JsonValue"];
                            requestId: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postCollectProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    identityMap?: Record<string, never>;
                }[];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Taken; the work goes on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postCollectMemberships: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    identityMap?: Record<string, never>;
                }[];
            };
        };
        responses: {
            /** @description Taken; the work goes on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Identify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Track: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Screen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Alias: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    postV1Batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        rejected: {
                            index: number;
                            errors: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    getNamespaces: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            symbol: string;
                            name: string;
                            /** @enum {string} */
                            type: "cookie" | "cross-device" | "device" | "email" | "phone" | "non-people" | "partner";
                            description: string;
                            standard: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postNamespaces: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    symbol: string;
                    name: string;
                    /** @enum {string} */
                    type: "cookie" | "cross-device" | "device" | "email" | "phone" | "non-people" | "partner";
                    /** @default  */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        symbol: string;
                        name: string;
                        /** @enum {string} */
                        type: "cookie" | "cross-device" | "device" | "email" | "phone" | "non-people" | "partner";
                        description: string;
                        standard: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getNamespacesBySymbol: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        symbol: string;
                        name: string;
                        /** @enum {string} */
                        type: "cookie" | "cross-device" | "device" | "email" | "phone" | "non-people" | "partner";
                        description: string;
                        standard: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    patchNamespacesBySymbol: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        symbol: string;
                        name: string;
                        /** @enum {string} */
                        type: "cookie" | "cross-device" | "device" | "email" | "phone" | "non-people" | "partner";
                        description: string;
                        standard: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfiles: {
        parameters: {
            query?: {
                id?: string;
                /** @description Any, unless given */
                namespace?: string;
                /** @description Without id: so many of the people who were added last, latest change first */
                recent?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            attributes: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            /** @description In the shape of `attributes`: when each was last set, ISO 8601; a list as a whole */
                            attributeTimes: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            identityMap: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            memberships: {
                                audienceId: string;
                                /** @enum {string} */
                                status: "realized" | "exited";
                                lastQualificationTime: string | null;
                                validUntil: string | null;
                            }[];
                            /** @description Events that went because the profile had too many; null: none */
                            eventsDropped: {
                                dropped: number;
                                /** Format: date-time */
                                until: string;
                            } | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                        /** @description When nobody has exactly this identity: who has one that looks like it */
                        nearest: {
                            namespace: string;
                            id: string;
                            profileId: string;
                            /** @enum {string} */
                            differs: "letter case" | "white space" | "letter case and white space";
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesCounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        profiles: number;
                        namespaces: {
                            namespace: string;
                            profiles: number;
                        }[];
                        isEstimate: boolean;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        attributes: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        /** @description In the shape of `attributes`: when each was last set, ISO 8601; a list as a whole */
                        attributeTimes: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        identityMap: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        memberships: {
                            audienceId: string;
                            /** @enum {string} */
                            status: "realized" | "exited";
                            lastQualificationTime: string | null;
                            validUntil: string | null;
                        }[];
                        /** @description Events that went because the profile had too many; null: none */
                        eventsDropped: {
                            dropped: number;
                            /** Format: date-time */
                            until: string;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteProfilesById: {
        parameters: {
            query?: {
                /** @description Keep the person out: updates that carry one of the identities are not taken */
                suppress?: "true" | "false";
            };
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken; the work goes on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        profileId: string;
                        /**
                         * @description waiting: all is deleted here, but a destination keeps something until somebody acts
                         * @enum {string}
                         */
                        state: "removing" | "deleting" | "waiting" | "done";
                        text: string;
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        /** @description Target values at destinations. shared: somebody else has the value and is in; given-up: the dead letter was discarded; forgotten: the dataflow was deleted and its members left */
                        removals: {
                            total: number;
                            waiting: number;
                            removed: number;
                            shared: number;
                            "given-up": number;
                            forgotten: number;
                        };
                        waits: {
                            dataflowId: string;
                            dataflowName: string;
                            audienceId: string;
                            audienceName: string;
                            values: number;
                            /** @enum {string} */
                            why: "pending" | "failed" | "disabled" | "refused" | "misconfigured";
                            text: string;
                        }[];
                        /** @description Identities that are kept out since */
                        suppressed: number;
                        /** @description What went here, by kind */
                        deleted: {
                            [key: string]: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesByIdIdentityGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        identities: {
                            namespace: string;
                            id: string;
                            stitches: boolean;
                            /** Format: date-time */
                            linkedAt: string;
                            sourceId: string;
                        }[];
                        merges: {
                            loserId: string;
                            /** Format: date-time */
                            at: string;
                        }[];
                        refused: {
                            reason: string;
                            identities: components["schemas"]["JsonValue"];
                            /** Format: date-time */
                            at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesByIdEvents: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Only events of this type */
                type?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            eventType: string;
                            /** Format: date-time */
                            timestamp: string;
                            body: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesByIdEventDays: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The workspace's: its days are counted */
                        timeZone: string;
                        /** @description The five that happened most, most often first */
                        types: string[];
                        days: {
                            /** Format: date-time */
                            startsAt: string;
                            counts: {
                                [key: string]: number;
                            };
                            others: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesByIdMemberships: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description known: in, or was in; all: also audiences the person never was in */
                state?: "in" | "left" | "known" | "all";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            audienceId: string;
                            audienceName: string;
                            /** @description Uploaded audiences, and those evaluated elsewhere, have none */
                            hasRule: boolean;
                            /** @enum {string} */
                            state: "in" | "left" | "never";
                            since: string | null;
                            validUntil: string | null;
                            /** @description When that can change with no new data */
                            nextChangeAt: string | null;
                            /** @description For each dataflow that carries the audience, and target value there */
                            deliveries: {
                                dataflowId: string;
                                dataflowName: string;
                                audienceId: string;
                                audienceName: string;
                                targetValue: string;
                                /** @enum {string} */
                                desired: "in" | "out" | "excluded";
                                /** @enum {string} */
                                delivered: "in" | "out";
                                /** @enum {string} */
                                state: "pending" | "delivered" | "removed" | "failed" | "discarded" | "excluded";
                                reason: string | null;
                                policyId: string | null;
                                error: components["schemas"]["JsonValue"] | null;
                                attempts: number;
                                heldByBrake: boolean;
                                nextTryAt: string | null;
                                /** Format: date-time */
                                lastQualificationTime: string;
                                /** Format: date-time */
                                acceptedAt: string;
                                deliveredAt: string | null;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getProfilesByIdExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        exportedAt: string;
                        profile: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        identities: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        merges: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        refusedLinks: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        memberships: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        ledger: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        traces: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        requests: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                        eventsDropped: components["schemas"]["JsonValue"] | null;
                        events: {
                            [key: string]: components["schemas"]["JsonValue"];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postProfilesByIdUnmerge: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of the identity to split off; one that stitches */
                    namespace: string;
                    id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        profileId: string;
                        splitOff: {
                            profileId: string;
                            /** @description A merge was undone: the person is back under the old id */
                            isRestored: boolean;
                            identities: number;
                            events: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getErasures: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Only those that are not done */
                state?: "open";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            profileId: string;
                            /**
                             * @description waiting: all is deleted here, but a destination keeps something until somebody acts
                             * @enum {string}
                             */
                            state: "removing" | "deleting" | "waiting" | "done";
                            text: string;
                            requestedBy: string;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                            /** @description Target values at destinations. shared: somebody else has the value and is in; given-up: the dead letter was discarded; forgotten: the dataflow was deleted and its members left */
                            removals: {
                                total: number;
                                waiting: number;
                                removed: number;
                                shared: number;
                                "given-up": number;
                                forgotten: number;
                            };
                            waits: {
                                dataflowId: string;
                                dataflowName: string;
                                audienceId: string;
                                audienceName: string;
                                values: number;
                                /** @enum {string} */
                                why: "pending" | "failed" | "disabled" | "refused" | "misconfigured";
                                text: string;
                            }[];
                            /** @description Identities that are kept out since */
                            suppressed: number;
                            /** @description What went here, by kind */
                            deleted: {
                                [key: string]: number;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getErasuresById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        profileId: string;
                        /**
                         * @description waiting: all is deleted here, but a destination keeps something until somebody acts
                         * @enum {string}
                         */
                        state: "removing" | "deleting" | "waiting" | "done";
                        text: string;
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        /** @description Target values at destinations. shared: somebody else has the value and is in; given-up: the dead letter was discarded; forgotten: the dataflow was deleted and its members left */
                        removals: {
                            total: number;
                            waiting: number;
                            removed: number;
                            shared: number;
                            "given-up": number;
                            forgotten: number;
                        };
                        waits: {
                            dataflowId: string;
                            dataflowName: string;
                            audienceId: string;
                            audienceName: string;
                            values: number;
                            /** @enum {string} */
                            why: "pending" | "failed" | "disabled" | "refused" | "misconfigured";
                            text: string;
                        }[];
                        /** @description Identities that are kept out since */
                        suppressed: number;
                        /** @description What went here, by kind */
                        deleted: {
                            [key: string]: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteErasuresByIdSuppression: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        profileId: string;
                        /**
                         * @description waiting: all is deleted here, but a destination keeps something until somebody acts
                         * @enum {string}
                         */
                        state: "removing" | "deleting" | "waiting" | "done";
                        text: string;
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        /** @description Target values at destinations. shared: somebody else has the value and is in; given-up: the dead letter was discarded; forgotten: the dataflow was deleted and its members left */
                        removals: {
                            total: number;
                            waiting: number;
                            removed: number;
                            shared: number;
                            "given-up": number;
                            forgotten: number;
                        };
                        waits: {
                            dataflowId: string;
                            dataflowName: string;
                            audienceId: string;
                            audienceName: string;
                            values: number;
                            /** @enum {string} */
                            why: "pending" | "failed" | "disabled" | "refused" | "misconfigured";
                            text: string;
                        }[];
                        /** @description Identities that are kept out since */
                        suppressed: number;
                        /** @description What went here, by kind */
                        deleted: {
                            [key: string]: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    getTrace: {
        parameters: {
            query: {
                namespace?: string;
                id: string;
                /** @description An audience id */
                audience?: string;
                /** @description A dataflow id */
                dataflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        query: {
                            namespace: string | null;
                            id: string;
                        };
                        profile: {
                            id: string;
                            name: string;
                            namespace: string;
                        } | null;
                        others: {
                            namespace: string;
                            profileId: string;
                        }[];
                        nearest: {
                            namespace: string;
                            id: string;
                            /** @enum {string} */
                            differs: "letter case" | "white space" | "letter case and white space";
                        }[];
                        /** @description The last rejected update with an identity that nobody has; for 7 days */
                        rejected: {
                            namespace: string;
                            /** Format: date-time */
                            at: string;
                            sourceId: string;
                            error: string;
                        } | null;
                        /** @description Whoever had this identity was deleted, and is kept out */
                        suppression: {
                            erasureId: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        audience: {
                            id: string;
                            name: string;
                        } | null;
                        dataflow: {
                            id: string;
                            name: string;
                        } | null;
                        verdict: {
                            /** @description Stable: not-in-audience, excluded-consent, pending, delivered, … */
                            kind: string;
                            text: string;
                            /** @description What can be done about it, as a stable word */
                            action: string | null;
                        };
                        /** @description Of each audience and dataflow, where several are possible */
                        verdicts: {
                            audience: {
                                id: string;
                                name: string;
                            };
                            dataflow: {
                                id: string;
                                name: string;
                            } | null;
                            verdict: {
                                /** @description Stable: not-in-audience, excluded-consent, pending, delivered, … */
                                kind: string;
                                text: string;
                                /** @description What can be done about it, as a stable word */
                                action: string | null;
                            };
                        }[];
                        expression: string | null;
                        clauses: {
                            from: number;
                            to: number;
                            text: string;
                            result: boolean;
                            nextChangeAt: string | null;
                            values: {
                                path: string;
                                value: components["schemas"]["JsonValue"];
                                count?: number;
                            }[];
                        }[];
                        nextChangeAt: string | null;
                        deliveries: {
                            dataflowId: string;
                            dataflowName: string;
                            audienceId: string;
                            audienceName: string;
                            targetValue: string;
                            /** @enum {string} */
                            desired: "in" | "out" | "excluded";
                            /** @enum {string} */
                            delivered: "in" | "out";
                            /** @enum {string} */
                            state: "pending" | "delivered" | "removed" | "failed" | "discarded" | "excluded";
                            reason: string | null;
                            policyId: string | null;
                            error: components["schemas"]["JsonValue"] | null;
                            attempts: number;
                            heldByBrake: boolean;
                            nextTryAt: string | null;
                            /** Format: date-time */
                            lastQualificationTime: string;
                            /** Format: date-time */
                            acceptedAt: string;
                            deliveredAt: string | null;
                        }[];
                        timeline: {
                            id: string;
                            cause: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            acceptedAt: string;
                            update?: {
                                sourceId: string;
                                messageIds: string[];
                                changedPaths: string[];
                                eventTypes: string[];
                                mergedIds: string[];
                            };
                            evaluation?: {
                                audienceId: string;
                                /** @enum {string} */
                                before: "in" | "out";
                                /** @enum {string} */
                                after: "in" | "out";
                                /** @description What of the rule decided it */
                                clause: string | null;
                                /** @description When that could change with no new data, as it was known then */
                                nextChangeAt: string | null;
                            }[];
                            ledger?: {
                                dataflowId: string;
                                audienceId: string;
                                targetValue: string;
                                /** @enum {string} */
                                desired: "in" | "out" | "excluded";
                                reason: string | null;
                                /** @description Taken back before it was sent */
                                isCoalesced: boolean;
                            }[];
                            request?: {
                                requestId: string;
                                dataflowId: string;
                                /** Format: date-time */
                                at: string;
                                attempt: number;
                                method: string;
                                path: string;
                                status: number | null;
                                tookMs: number;
                                error: string | null;
                                /** @description Only what is about this person */
                                body: string | null;
                                answer: string | null;
                            }[];
                            acknowledgement?: {
                                /** Format: date-time */
                                at: string;
                            };
                            /** @description From the cause to the last acknowledgement */
                            elapsedMs: number | null;
                        }[];
                        names: {
                            [key: string]: string;
                        };
                        retentionDays: number;
                        /** @description All of it as text, as the command line prints it */
                        text: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudiences: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Words of the name or description, or an id */
                q?: string;
                /** @description One or several, separated by commas */
                lifecycleState?: string;
                /** @description One or several, separated by commas */
                origin?: string;
                /** @description Only audiences with this tag */
                tag?: string;
                /** @description Only audiences with this label, of their own or inherited */
                label?: string;
                /** @description Only those that a dataflow carries, or that none does */
                activated?: "true" | "false";
                /** @description Only those that this person or key made or changed last */
                by?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt" | "updatedAt" | "-updatedAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            description: string;
                            expression: {
                                type: string;
                                format: string;
                                value: string;
                            };
                            labels: string[];
                            tags: string[];
                            inheritedLabels: {
                                label: string;
                                field: string | null;
                                via: {
                                    audienceId: string;
                                    name: string;
                                }[];
                            }[];
                            /** @enum {string} */
                            lifecycleState: "draft" | "published" | "inactive" | "archived";
                            /** @enum {string} */
                            origin: "segmentation-service" | "custom-upload" | "external";
                            evaluatedElsewhere: boolean;
                            externalId: string | null;
                            version: number;
                            members: number;
                            error: string | null;
                            backfill: {
                                id: string;
                                /** @enum {string} */
                                kind: "audience" | "activation" | "mapping";
                                audienceId: string | null;
                                dataflowId: string | null;
                                /** @enum {string} */
                                state: "running" | "done" | "failed" | "cancelled";
                                processed: number;
                                total: number;
                                /** Format: date-time */
                                createdAt: string;
                                finishedAt: string | null;
                            } | null;
                            /** @description Name of who made it; empty: not known */
                            createdBy: string;
                            /** @description Name of who changed it last; empty: not known */
                            updatedBy: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                            /** @description Qualification changes of the last 24 hours */
                            changes24h: {
                                entered: number;
                                left: number;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postAudiences: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    expression: {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    /** @default [] */
                    labels?: string[];
                    /** @default [] */
                    tags?: string[];
                    /**
                     * @default published
                     * @enum {string}
                     */
                    lifecycleState?: "draft" | "published";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        labels: string[];
                        tags: string[];
                        inheritedLabels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                        /** @enum {string} */
                        lifecycleState: "draft" | "published" | "inactive" | "archived";
                        /** @enum {string} */
                        origin: "segmentation-service" | "custom-upload" | "external";
                        evaluatedElsewhere: boolean;
                        externalId: string | null;
                        version: number;
                        members: number;
                        error: string | null;
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** @description Name of who made it; empty: not known */
                        createdBy: string;
                        /** @description Name of who changed it last; empty: not known */
                        updatedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudiencesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        labels: string[];
                        tags: string[];
                        inheritedLabels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                        /** @enum {string} */
                        lifecycleState: "draft" | "published" | "inactive" | "archived";
                        /** @enum {string} */
                        origin: "segmentation-service" | "custom-upload" | "external";
                        evaluatedElsewhere: boolean;
                        externalId: string | null;
                        version: number;
                        members: number;
                        error: string | null;
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** @description Name of who made it; empty: not known */
                        createdBy: string;
                        /** @description Name of who changed it last; empty: not known */
                        updatedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteAudiencesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchAudiencesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                    expression?: {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    labels?: string[];
                    tags?: string[];
                    /** @enum {string} */
                    lifecycleState?: "draft" | "published" | "inactive" | "archived";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        labels: string[];
                        tags: string[];
                        inheritedLabels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                        /** @enum {string} */
                        lifecycleState: "draft" | "published" | "inactive" | "archived";
                        /** @enum {string} */
                        origin: "segmentation-service" | "custom-upload" | "external";
                        evaluatedElsewhere: boolean;
                        externalId: string | null;
                        version: number;
                        members: number;
                        error: string | null;
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** @description Name of who made it; empty: not known */
                        createdBy: string;
                        /** @description Name of who changed it last; empty: not known */
                        updatedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceTags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            tag: string;
                            audiences: number;
                        }[];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            label: string;
                            audiences: number;
                        }[];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceAuthors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            by: string;
                            audiences: number;
                        }[];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudiencesByIdMembers: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                status?: "realized" | "exited";
                /** @description Only who has exactly this value, in any namespace */
                identity?: string;
                /** @description So many of those who are in, at random, in place of a page */
                sample?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            profileId: string;
                            /** @enum {string} */
                            status: "realized" | "exited";
                            /** Format: date-time */
                            lastQualificationTime: string;
                            nextChangeAt: string | null;
                            identityMap: {
                                [key: string]: unknown;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudiencesByIdVersions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            version: number;
                            expression: {
                                type: string;
                                format: string;
                                value: string;
                            };
                            /** Format: date-time */
                            at: string;
                            by: string;
                            /** @description What its first evaluation of everybody changed; null while that runs */
                            effect: {
                                entered: number;
                                left: number;
                            } | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudiencesByIdHistory: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        stepSeconds: number;
                        members: number;
                        buckets: {
                            /** Format: date-time */
                            at: string;
                            members: number;
                            entered: number;
                            left: number;
                        }[];
                        versions: {
                            version: number;
                            /** Format: date-time */
                            at: string;
                        }[];
                        /** @description Members who leave, or whose answer is looked at again, by time alone: per hour */
                        exitsAhead: {
                            /** Format: date-time */
                            at: string;
                            exits: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceUploads: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            audienceId: string;
                            fileName: string;
                            namespace: string;
                            column: string;
                            /** Format: date-time */
                            validUntil: string;
                            /** @enum {string} */
                            state: "running" | "done" | "failed";
                            error: string | null;
                            bytes: number;
                            /** @description Rows read, blank ones apart */
                            read: number;
                            /** @description Rows whose person was known before */
                            matched: number;
                            added: number;
                            alreadyIn: number;
                            rejected: number;
                            by: string;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postAudienceUploads: {
        parameters: {
            query: {
                /** @description Name of the new audience; the file name unless given */
                name?: string;
                description?: string;
                /** @description Tags of the new audience, separated by commas */
                tags?: string;
                /** @description Adds to this audience of uploads instead */
                audienceId?: string;
                /** @description Namespace of the identities in the column */
                namespace: string;
                /** @description Header of the column; may be left out when it is clear */
                column?: string;
                days?: number;
                validUntil?: string;
                fileName?: string;
            };
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        audienceId: string;
                        fileName: string;
                        namespace: string;
                        column: string;
                        /** Format: date-time */
                        validUntil: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        error: string | null;
                        bytes: number;
                        /** @description Rows read, blank ones apart */
                        read: number;
                        /** @description Rows whose person was known before */
                        matched: number;
                        added: number;
                        alreadyIn: number;
                        rejected: number;
                        by: string;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceUploadsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        audienceId: string;
                        fileName: string;
                        namespace: string;
                        column: string;
                        /** Format: date-time */
                        validUntil: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        error: string | null;
                        bytes: number;
                        /** @description Rows read, blank ones apart */
                        read: number;
                        /** @description Rows whose person was known before */
                        matched: number;
                        added: number;
                        alreadyIn: number;
                        rejected: number;
                        by: string;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getAudienceUploadsByIdRejected: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postAudiencesEvaluate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expression: string | {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    profile: {
                        /** @description An object; {} when left out */
                        attributes?: unknown;
                        /** @description A list of {eventType, timestamp, …}, in any order */
                        events?: unknown;
                        /** @description Namespace → list of {id, primary?, authenticatedState?} */
                        identityMap?: unknown;
                        /** @description Origin → audience id → {status, validUntil?} */
                        segmentMembership?: unknown;
                    } & {
                        [key: string]: unknown;
                    };
                    /** @description ISO 8601; now unless given */
                    at?: string;
                    /** @description An IANA name; the workspace's unless given */
                    timeZone?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        member: boolean;
                        /** @description When the answer can change with no new data, ISO 8601; null: never */
                        nextChangeAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postAudiencesPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expression: string | {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    /** @description The audience that is to get this rule */
                    audienceId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description People who would be in */
                        estimate: number;
                        exact: boolean;
                        /** @description Of 20 such samples, 19 are off by no more than this; 0 when counted */
                        margin: number;
                        /** @description People evaluated */
                        sampleSize: number;
                        profiles: number;
                        sample: {
                            profileId: string;
                            identityMap: {
                                [key: string]: unknown;
                            };
                        }[];
                        effect: {
                            enter: number;
                            leave: number;
                            stay: number;
                            /** @description Dataflows that would send this, with the people they would send it of */
                            dataflows: {
                                id: string;
                                name: string;
                                enter: number;
                                leave: number;
                                stay: number;
                                /** @description Would be in, with no value to send or no consent */
                                excluded: number;
                            }[];
                        } | null;
                        /** @description Labels that the audience would inherit */
                        labels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postAudiencesTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expression?: string | {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    audienceId?: string;
                    namespace: string;
                    id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        in: boolean;
                        /** @description When the answer can change with no new data, ISO 8601; null: never */
                        nextChangeAt: string | null;
                        clauses: {
                            from: number;
                            to: number;
                            text: string;
                            result: boolean;
                            /** @description When the answer can change with no new data, ISO 8601; null: never */
                            nextChangeAt: string | null;
                            values: {
                                path: string;
                                value: components["schemas"]["JsonValue"];
                                count?: number;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDestinations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: ({
                            id: string;
                            name: string;
                            description: string;
                            /**
                             * @description `account`: `limits` are what an account has unless its settings say otherwise
                             * @enum {string}
                             */
                            limitsBy: "destination" | "account";
                        } & {
                            [key: string]: unknown;
                        })[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getDestinationsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        /**
                         * @description `account`: `limits` are what an account has unless its settings say otherwise
                         * @enum {string}
                         */
                        limitsBy: "destination" | "account";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getAccounts: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            destination: string;
                            authentication: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            settings: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            /** @enum {string} */
                            state: "connected" | "refused" | "misconfigured";
                            error: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            failingSince: string | null;
                            nextRetryAt: string | null;
                            dataflows: string[];
                            lastUsedAt: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                            /** Format: date-time */
                            secretSetAt: string;
                            /** @description Who gave its credentials last; empty: not known */
                            secretSetBy: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postAccounts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    destination: string;
                    /** @description Sign-in fields, as the destination declares them */
                    authentication: {
                        [key: string]: components["schemas"]["JsonValueInput"];
                    } | {
                        /** @enum {string} */
                        type: "oauth2_password";
                        /**
                         * Username
                         * @description The e-mail you use to log in to Gainsight PX; must be an e-mail address
                         */
                        username: string;
                        /**
                         * Password
                         * Format: password
                         * @description The password you use to log in to Gainsight PX
                         */
                        password: string;
                        /**
                         * Client ID
                         * @description Your PX subscription ID, on the Company Details page; must have no spaces
                         */
                        clientId: string;
                        /**
                         * Client secret
                         * Format: password
                         * @description The OAuth secret made with Generate New Secret at the bottom of Company Details. Not on that page? Gainsight support has to switch it on.; must have no spaces
                         */
                        clientSecret: string;
                    } | {
                        /** @enum {string} */
                        type: "api_key";
                        /**
                         * API key
                         * Format: password
                         * @description Made in PX under Administration → REST API, with Read and Write; must have no spaces
                         */
                        apiKey: string;
                    } | {
                        /** @enum {string} */
                        type: "signature";
                        /**
                         * Signing secret
                         * Format: password
                         * @description Every request is signed with it; the receiver checks the signature with the same secret; must be 16 characters or more
                         */
                        signingSecret: string;
                    } | {
                        /** @enum {string} */
                        type: "bearer";
                        /**
                         * Bearer token
                         * Format: password
                         * @description Sent as Authorization: Bearer …; must be letters, digits and signs, no spaces
                         */
                        token: string;
                        /**
                         * Signing secret
                         * Format: password
                         * @description Every request is signed with it; the receiver checks the signature with the same secret; must be 16 characters or more
                         */
                        signingSecret: string;
                    };
                    /**
                     * @description Settings, as the destination declares them
                     * @default {}
                     */
                    settings?: {
                        [key: string]: components["schemas"]["JsonValueInput"];
                    } | {
                        /**
                         * Region
                         * @description The data centre of your PX subscription
                         * @enum {string}
                         */
                        region?: "US" | "EU" | "US2" | "custom";
                        /**
                         * API URL
                         * @description Only with the region Custom URL; must begin with https://
                         */
                        apiUrl?: string;
                        /**
                         * Token URL
                         * @description Gainsight does not publish this address; ask pxsupport if sign-in fails; must begin with https://
                         */
                        tokenUrl?: string;
                        /**
                         * Client credentials
                         * @description Where the client ID and secret are sent
                         * @enum {string}
                         */
                        clientAuthentication?: "body" | "basic";
                    } | {
                        /**
                         * URL
                         * @description Where memberships are posted. Everybody who sees destinations sees it: keep secrets out of it; must begin with https://
                         */
                        url: string;
                        /**
                         * Batch size
                         * @description People in one request; 500 unless given; must be a whole number from 1 to 1000
                         */
                        batchSize?: string;
                        /**
                         * Requests a second
                         * @description At most; 50 unless given; must be a whole number from 1 to 1000
                         */
                        requestsPerSecond?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        destination: string;
                        authentication: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        /** @enum {string} */
                        state: "connected" | "refused" | "misconfigured";
                        error: {
                            [key: string]: components["schemas"]["JsonValue"];
                        } | null;
                        failingSince: string | null;
                        nextRetryAt: string | null;
                        dataflows: string[];
                        lastUsedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its credentials last; empty: not known */
                        secretSetBy: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getAccountsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        destination: string;
                        authentication: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        /** @enum {string} */
                        state: "connected" | "refused" | "misconfigured";
                        error: {
                            [key: string]: components["schemas"]["JsonValue"];
                        } | null;
                        failingSince: string | null;
                        nextRetryAt: string | null;
                        dataflows: string[];
                        lastUsedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its credentials last; empty: not known */
                        secretSetBy: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteAccountsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchAccountsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** @description Fields that are not given stay as they are */
                    authentication?: {
                        [key: string]: components["schemas"]["JsonValueInput"];
                    };
                    settings?: {
                        [key: string]: components["schemas"]["JsonValueInput"];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        destination: string;
                        authentication: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        /** @enum {string} */
                        state: "connected" | "refused" | "misconfigured";
                        error: {
                            [key: string]: components["schemas"]["JsonValue"];
                        } | null;
                        failingSince: string | null;
                        nextRetryAt: string | null;
                        dataflows: string[];
                        lastUsedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its credentials last; empty: not known */
                        secretSetBy: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postAccountsByIdTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        tokenExpiresAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflows: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            accountId: string;
                            accountName: string;
                            destination: string;
                            name: string;
                            description: string;
                            marketingActions: string[];
                            mappings: {
                                source: {
                                    namespace: string;
                                } | {
                                    attribute: string;
                                };
                                target: {
                                    identity: string;
                                };
                            }[];
                            enabled: boolean;
                            deleting: boolean;
                            /** @enum {string} */
                            status: "enabled" | "disabled" | "processing" | "error";
                            /** @description The status as a sentence */
                            statusText: string;
                            error: {
                                code: string;
                                message: string;
                                status: number | null;
                                title: string | null;
                                explanation: string | null;
                                nextStep: string | null;
                                since: string | null;
                                waiting: number;
                                oldestWaiting: string | null;
                                nextRetryAt: string | null;
                            } | null;
                            /** @description People: members = delivered + pending + failed + excluded */
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                            excludedByReason: {
                                [key: string]: number;
                            };
                            leaving: number;
                            waiting: {
                                changes: number;
                                oldest: string | null;
                            };
                            /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                            brakePercent: number | null;
                            /** @description People in a request at most; null: as many as the account takes */
                            batchSize: number | null;
                            /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                            ratePercent: number | null;
                            brake: {
                                /** @enum {string} */
                                state: "off" | "ready" | "holding";
                                since: string | null;
                                held: number;
                            };
                            audiences: {
                                audienceId: string;
                                name: string;
                                /** @enum {string} */
                                state: "scheduled" | "active" | "ended" | "removing";
                                start: string | null;
                                end: string | null;
                                keepMembers: boolean;
                                segmentId: string | null;
                                segmentError: {
                                    [key: string]: components["schemas"]["JsonValue"];
                                } | null;
                                segmentRecreatedAt: string | null;
                                /** Format: date-time */
                                addedAt: string;
                                counts: {
                                    /** @description In the audiences now, or gone from them with their removal not done */
                                    members: number;
                                    delivered: number;
                                    pending: number;
                                    failed: number;
                                    excluded: number;
                                };
                            }[];
                            backfill: {
                                id: string;
                                /** @enum {string} */
                                kind: "audience" | "activation" | "mapping";
                                audienceId: string | null;
                                dataflowId: string | null;
                                /** @enum {string} */
                                state: "running" | "done" | "failed" | "cancelled";
                                processed: number;
                                total: number;
                                /** Format: date-time */
                                createdAt: string;
                                finishedAt: string | null;
                            } | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflows: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    accountId: string;
                    name: string;
                    /** @default  */
                    description?: string;
                    marketingActions?: string[];
                    mappings: {
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        target: {
                            identity: string;
                        };
                    }[];
                    audiences?: {
                        audienceId: string;
                        /** Format: date-time */
                        startDate?: string;
                        /** Format: date-time */
                        endDate?: string;
                        /** @default false */
                        keepMembersAtEnd?: boolean;
                    }[];
                    /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                    brakePercent?: number | null;
                    /** @description People in a request at most; null: as many as the account takes */
                    batchSize?: number | null;
                    /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                    ratePercent?: number | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteDataflowsById: {
        parameters: {
            query?: {
                members?: "remove" | "leave";
            };
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken; the work goes on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchDataflowsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                    marketingActions?: string[];
                    mappings?: {
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        target: {
                            identity: string;
                        };
                    }[];
                    enabled?: boolean;
                    /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                    brakePercent?: number | null;
                    /** @description People in a request at most; null: as many as the account takes */
                    batchSize?: number | null;
                    /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                    ratePercent?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdEnable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdDisable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    putDataflowsByIdAudiences: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description All audiences that it is to carry; those it carries besides are taken off */
                    audiences: {
                        audienceId: string;
                        startDate?: string | null;
                        endDate?: string | null;
                        /** @default false */
                        keepMembersAtEnd?: boolean;
                    }[];
                    mappings?: {
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        target: {
                            identity: string;
                        };
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdAudiences: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    audienceId: string;
                    /** Format: date-time */
                    startDate?: string;
                    /** Format: date-time */
                    endDate?: string;
                    /** @default false */
                    keepMembersAtEnd?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteDataflowsByIdAudiencesByAudienceId: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
                audienceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchDataflowsByIdAudiencesByAudienceId: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
                audienceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    startDate?: string | null;
                    endDate?: string | null;
                    keepMembersAtEnd?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        accountId: string;
                        accountName: string;
                        destination: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        mappings: {
                            source: {
                                namespace: string;
                            } | {
                                attribute: string;
                            };
                            target: {
                                identity: string;
                            };
                        }[];
                        enabled: boolean;
                        deleting: boolean;
                        /** @enum {string} */
                        status: "enabled" | "disabled" | "processing" | "error";
                        /** @description The status as a sentence */
                        statusText: string;
                        error: {
                            code: string;
                            message: string;
                            status: number | null;
                            title: string | null;
                            explanation: string | null;
                            nextStep: string | null;
                            since: string | null;
                            waiting: number;
                            oldestWaiting: string | null;
                            nextRetryAt: string | null;
                        } | null;
                        /** @description People: members = delivered + pending + failed + excluded */
                        counts: {
                            /** @description In the audiences now, or gone from them with their removal not done */
                            members: number;
                            delivered: number;
                            pending: number;
                            failed: number;
                            excluded: number;
                        };
                        excludedByReason: {
                            [key: string]: number;
                        };
                        leaving: number;
                        waiting: {
                            changes: number;
                            oldest: string | null;
                        };
                        /** @description Share of members, in percent, that may leave at once without confirmation; null: no brake */
                        brakePercent: number | null;
                        /** @description People in a request at most; null: as many as the account takes */
                        batchSize: number | null;
                        /** @description Share of the account's requests a second, in percent, that members may take; null: all */
                        ratePercent: number | null;
                        brake: {
                            /** @enum {string} */
                            state: "off" | "ready" | "holding";
                            since: string | null;
                            held: number;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            /** @enum {string} */
                            state: "scheduled" | "active" | "ended" | "removing";
                            start: string | null;
                            end: string | null;
                            keepMembers: boolean;
                            segmentId: string | null;
                            segmentError: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            segmentRecreatedAt: string | null;
                            /** Format: date-time */
                            addedAt: string;
                            counts: {
                                /** @description In the audiences now, or gone from them with their removal not done */
                                members: number;
                                delivered: number;
                                pending: number;
                                failed: number;
                                excluded: number;
                            };
                        }[];
                        backfill: {
                            id: string;
                            /** @enum {string} */
                            kind: "audience" | "activation" | "mapping";
                            audienceId: string | null;
                            dataflowId: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "failed" | "cancelled";
                            processed: number;
                            total: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        } | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getLabels: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            /** @enum {string} */
                            kind: "contract" | "identity" | "sensitive" | "custom";
                            description: string;
                            fields: string[];
                            audiences: {
                                id: string;
                                name: string;
                            }[];
                            policies: {
                                id: string;
                                name: string;
                            }[];
                            consentPolicies: {
                                id: string;
                                name: string;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postLabels: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "contract" | "identity" | "sensitive" | "custom";
                        description: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteLabelsByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchLabelsByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "contract" | "identity" | "sensitive" | "custom";
                        description: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getLabelsFields: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            field: string;
                            /** @enum {string} */
                            kind: "attribute" | "event" | "namespace";
                            labels: string[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getLabelsFieldsByField: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                field: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        field: string;
                        /** @enum {string} */
                        kind: "attribute" | "event" | "namespace";
                        labels: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    putLabelsFieldsByField: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                field: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    labels: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        field: string;
                        /** @enum {string} */
                        kind: "attribute" | "event" | "namespace";
                        labels: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getLabelsAudiencesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        audienceId: string;
                        labels: string[];
                        inheritedLabels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    putLabelsAudiencesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    labels: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        audienceId: string;
                        labels: string[];
                        inheritedLabels: {
                            label: string;
                            field: string | null;
                            via: {
                                audienceId: string;
                                name: string;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getMarketingActions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            core: boolean;
                            description: string;
                            dataflows: {
                                id: string;
                                name: string;
                            }[];
                            policies: {
                                id: string;
                                name: string;
                            }[];
                            consentPolicies: {
                                id: string;
                                name: string;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postMarketingActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        core: boolean;
                        description: string;
                        dataflows: {
                            id: string;
                            name: string;
                        }[];
                        policies: {
                            id: string;
                            name: string;
                        }[];
                        consentPolicies: {
                            id: string;
                            name: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteMarketingActionsByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchMarketingActionsByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        core: boolean;
                        description: string;
                        dataflows: {
                            id: string;
                            name: string;
                        }[];
                        policies: {
                            id: string;
                            name: string;
                        }[];
                        consentPolicies: {
                            id: string;
                            name: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getPolicies: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            core: boolean;
                            description: string;
                            marketingActions: string[];
                            expression: components["schemas"]["LabelExpression"];
                            enabled: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postPolicies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    marketingActions: string[];
                    expression: components["schemas"]["LabelExpressionInput"];
                    /** @default false */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        core: boolean;
                        description: string;
                        marketingActions: string[];
                        expression: components["schemas"]["LabelExpression"];
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getPoliciesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        core: boolean;
                        description: string;
                        marketingActions: string[];
                        expression: components["schemas"]["LabelExpression"];
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        dataflows: {
                            id: string;
                            name: string;
                            enabled: boolean;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deletePoliciesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchPoliciesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                    marketingActions?: string[];
                    expression?: components["schemas"]["LabelExpressionInput"];
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        core: boolean;
                        description: string;
                        marketingActions: string[];
                        expression: components["schemas"]["LabelExpression"];
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postPoliciesEvaluate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dataflowId?: string;
                    marketingActions?: string[];
                    audienceIds?: string[];
                    mappings?: {
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        target: {
                            identity: string;
                        };
                    }[];
                    /**
                     * @default {
                     *       "fields": [],
                     *       "audiences": [],
                     *       "policies": []
                     *     }
                     */
                    changes?: {
                        /** @default [] */
                        fields?: {
                            field: string;
                            labels: string[];
                        }[];
                        /** @default [] */
                        audiences?: {
                            audienceId: string;
                            labels?: string[];
                            expression?: string;
                        }[];
                        /** @default [] */
                        policies?: {
                            id?: string;
                            name?: string;
                            marketingActions?: string[];
                            expression?: components["schemas"]["LabelExpressionInput"];
                            enabled?: boolean;
                        }[];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        violations: {
                            policy: {
                                id: string;
                                name: string;
                                expression: string;
                                core: boolean;
                            };
                            marketingAction: string;
                            labels: string[];
                            fields: string[];
                            audiences: {
                                audienceId: string;
                                name: string;
                            }[];
                            dataflow: {
                                dataflowId: string;
                                name: string;
                            };
                            text: string;
                            lineage: {
                                nodes: {
                                    id: string;
                                    /** @enum {string} */
                                    kind: "field" | "audience" | "dataflow" | "marketing-action" | "policy";
                                    name: string;
                                    labels: string[];
                                }[];
                                edges: {
                                    from: string;
                                    to: string;
                                }[];
                            };
                            resolutions: {
                                /** @enum {string} */
                                kind: "remove-label" | "remove-audience" | "remove-marketing-action" | "disable-policy";
                                text: string;
                                cost: string;
                                permission: string;
                                label?: string;
                                field?: string;
                                audienceId?: string;
                                marketingAction?: string;
                                policyId?: string;
                            }[];
                        }[];
                        consent: {
                            policy: {
                                id: string;
                                name: string;
                            };
                            people: number;
                            consenting: number;
                            exact: boolean;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postPoliciesEnableCore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            core: boolean;
                            description: string;
                            marketingActions: string[];
                            expression: components["schemas"]["LabelExpression"];
                            enabled: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getConsentPolicies: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            description: string;
                            marketingActions: string[];
                            labels: components["schemas"]["LabelExpression"] | null;
                            expression: {
                                type: string;
                                format: string;
                                value: string;
                            };
                            enabled: boolean;
                            version: number;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postConsentPolicies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    /** @default [] */
                    marketingActions?: string[];
                    /** @default null */
                    labels?: components["schemas"]["LabelExpressionInput"] | null;
                    expression: {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    /** @default false */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        labels: components["schemas"]["LabelExpression"] | null;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        enabled: boolean;
                        version: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getConsentPoliciesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        labels: components["schemas"]["LabelExpression"] | null;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        enabled: boolean;
                        version: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        consent: {
                            people: number;
                            consenting: number;
                            exact: boolean;
                        };
                        dataflows: {
                            dataflowId: string;
                            name: string;
                            members: number;
                            excluded: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteConsentPoliciesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchConsentPoliciesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string;
                    marketingActions?: string[];
                    labels?: components["schemas"]["LabelExpressionInput"] | null;
                    expression?: {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        marketingActions: string[];
                        labels: components["schemas"]["LabelExpression"] | null;
                        expression: {
                            type: string;
                            format: string;
                            value: string;
                        };
                        enabled: boolean;
                        version: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postConsentPoliciesPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expression: {
                        /**
                         * @default PQL
                         * @enum {string}
                         */
                        type?: "PQL";
                        /**
                         * @default pql/text
                         * @enum {string}
                         */
                        format?: "pql/text";
                        value: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        people: number;
                        consenting: number;
                        exact: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdRuns: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                failuresOnly?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            dataflowId: string;
                            /** @enum {string} */
                            cause: "streaming" | "backfill" | "resend" | "repair";
                            /** @enum {string} */
                            status: "processing" | "completed" | "completed-with-failures";
                            /** Format: date-time */
                            startedAt: string;
                            lastAnsweredAt: string | null;
                            closedAt: string | null;
                            processingSeconds: number;
                            received: number;
                            activated: number;
                            excluded: number;
                            failed: number;
                            waiting: number;
                            activationRate: number | null;
                            excludedByReason: {
                                [key: string]: number;
                            };
                            errors: {
                                code: string;
                                people: number;
                                retried: number;
                                sample: string | null;
                                title: string;
                                description: string;
                                nextStep: string;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdRunsByRunId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        /** @enum {string} */
                        cause: "streaming" | "backfill" | "resend" | "repair";
                        /** @enum {string} */
                        status: "processing" | "completed" | "completed-with-failures";
                        /** Format: date-time */
                        startedAt: string;
                        lastAnsweredAt: string | null;
                        closedAt: string | null;
                        processingSeconds: number;
                        received: number;
                        activated: number;
                        excluded: number;
                        failed: number;
                        waiting: number;
                        activationRate: number | null;
                        excludedByReason: {
                            [key: string]: number;
                        };
                        errors: {
                            code: string;
                            people: number;
                            retried: number;
                            sample: string | null;
                            title: string;
                            description: string;
                            nextStep: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdRequests: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                status?: "400" | "401" | "429" | "2xx" | "3xx" | "4xx" | "5xx" | "none";
                runId?: string;
                audienceId?: string;
                /** @description The last requests that carried this person, by the exact value that was sent. */
                targetValue?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            dataflowId: string;
                            runId: string | null;
                            claimId: string | null;
                            /** @enum {string} */
                            purpose: "members" | "segment" | "read" | "sign-in";
                            /** Format: date-time */
                            at: string;
                            method: string;
                            path: string;
                            adds: number;
                            removes: number;
                            people: number;
                            audienceIds: string[];
                            attempt: number;
                            status: number | null;
                            error: string | null;
                            tookMilliseconds: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdRequestsByRequestId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                requestId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        runId: string | null;
                        claimId: string | null;
                        /** @enum {string} */
                        purpose: "members" | "segment" | "read" | "sign-in";
                        /** Format: date-time */
                        at: string;
                        method: string;
                        path: string;
                        adds: number;
                        removes: number;
                        people: number;
                        audienceIds: string[];
                        attempt: number;
                        status: number | null;
                        error: string | null;
                        tookMilliseconds: number;
                        requestHeaders: {
                            [key: string]: string;
                        };
                        requestBody: string | null;
                        requestBytes: number;
                        responseHeaders: {
                            [key: string]: string;
                        };
                        responseBody: string | null;
                        responseBytes: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdMetrics: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
                bucket?: "10s" | "1m" | "10m" | "1h" | "1d";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        bucketSeconds: number;
                        buckets: {
                            /** Format: date-time */
                            startsAt: string;
                            added: number;
                            removed: number;
                            failed: number;
                            pending: number | null;
                            oldestPendingSeconds: number | null;
                            secondsToDestination: {
                                p50: number;
                                p95: number;
                                p99: number;
                            } | null;
                            answers: {
                                [key: string]: number;
                            };
                            excluded: {
                                [key: string]: number;
                            };
                        }[];
                        bands: {
                            kind: string;
                            text: string;
                            /** Format: date-time */
                            startsAt: string;
                            endsAt: string | null;
                        }[];
                        markers: {
                            kind: string;
                            text: string;
                            /** Format: date-time */
                            startsAt: string;
                            endsAt: string | null;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdMemberships: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                state?: "pending" | "delivered" | "failed" | "excluded" | "discarded";
                audienceId?: string;
                targetValue?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            audienceId: string;
                            targetValue: string;
                            profileId: string;
                            /** @enum {string} */
                            desired: "in" | "out";
                            /** @enum {string} */
                            delivered: "in" | "out";
                            /** @enum {string} */
                            state: "pending" | "delivered" | "failed" | "excluded" | "discarded";
                            reason: string | null;
                            policy: {
                                id: string;
                                name: string;
                            } | null;
                            error: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            attempts: number;
                            /** Format: date-time */
                            lastQualificationTime: string;
                            nextTryAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdBrakeConfirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        released: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdBrakeDiscard: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        discarded: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdCoverage: {
        parameters: {
            query?: {
                /** @description `namespace:CRMID` or `attribute:login`; the dataflow’s own mapping unless given */
                source?: string;
                namespace?: string;
                attribute?: string;
                /** @description Ids, separated by commas; the dataflow’s own audiences unless given */
                audiences?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        people: number;
                        withValue: number;
                        withSeveral: number;
                        notText: number;
                        exact: boolean;
                        samples: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdCompareIdentities: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source?: {
                        namespace: string;
                    } | {
                        attribute: string;
                    };
                    audiences?: string[];
                } | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked: boolean;
                        reason: string | null;
                        compared: number;
                        known: number;
                        differInCase: number;
                        unknown: number;
                        items: {
                            value: string;
                            /** @enum {string} */
                            result: "known" | "differs-in-case" | "unknown";
                            similar: string[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdReview: {
        parameters: {
            query?: {
                /** @description `namespace:CRMID` or `attribute:login`; the dataflow’s own mapping unless given */
                source?: string;
                namespace?: string;
                attribute?: string;
                /** @description Ids, separated by commas; the dataflow’s own audiences unless given */
                audiences?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dataflow: {
                            id: string;
                            name: string;
                            description: string;
                            marketingActions: string[];
                        };
                        account: {
                            id: string;
                            name: string;
                            destination: string;
                        };
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            members: number;
                            isNew: boolean;
                        }[];
                        firstEffect: {
                            people: number;
                            excluded: number;
                            requests: number;
                            text: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdReview: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source?: {
                        namespace: string;
                    } | {
                        attribute: string;
                    };
                    audiences?: string[];
                } | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dataflow: {
                            id: string;
                            name: string;
                            description: string;
                            marketingActions: string[];
                        };
                        account: {
                            id: string;
                            name: string;
                            destination: string;
                        };
                        source: {
                            namespace: string;
                        } | {
                            attribute: string;
                        };
                        audiences: {
                            audienceId: string;
                            name: string;
                            members: number;
                            isNew: boolean;
                        }[];
                        firstEffect: {
                            people: number;
                            excluded: number;
                            requests: number;
                            text: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdDeadLetters: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                group?: "error";
                audienceId?: string;
                targetValue?: string;
                code?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            audienceId: string;
                            audienceName: string;
                            targetValue: string;
                            profileId: string;
                            /** @enum {string} */
                            state: "failed";
                            /** @enum {string} */
                            desired: "in" | "out";
                            /** @enum {string} */
                            delivered: "in" | "out";
                            error: {
                                [key: string]: components["schemas"]["JsonValue"];
                            } | null;
                            attempts: number;
                            /** Format: date-time */
                            failedAt: string;
                            hasNewData: boolean;
                        }[];
                        nextCursor: string | null;
                    } | {
                        items: {
                            code: string;
                            title: string;
                            explanation: string;
                            nextStep: string;
                            permanent: boolean;
                            count: number;
                            newData: number;
                            /** Format: date-time */
                            firstFailedAt: string;
                            /** Format: date-time */
                            lastFailedAt: string;
                            message: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdDeadLettersCsv: {
        parameters: {
            query?: {
                audienceId?: string;
                targetValue?: string;
                code?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdResend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    audienceId?: string;
                    targetValue?: string;
                    /** @description Error code: a whole group */
                    code?: string;
                    rows?: {
                        audienceId: string;
                        targetValue: string;
                    }[];
                    /**
                     * @description Members too, not only dead letters
                     * @default false
                     */
                    everything?: boolean;
                    /**
                     * @description With `everything`: only what is in this state
                     * @enum {string}
                     */
                    state?: "delivered" | "failed" | "discarded";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resent: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdDeadLettersDiscard: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    audienceId?: string;
                    targetValue?: string;
                    /** @description Error code: a whole group */
                    code?: string;
                    rows?: {
                        audienceId: string;
                        targetValue: string;
                    }[];
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        discarded: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdVerify: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Only this identity value */
                    identity?: string;
                    /** @description Send again what differs */
                    repair?: boolean;
                    sample?: number;
                } | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        identity: string | null;
                        repair: boolean;
                        /** @description Which sides were really read: ledger, segments, members, identities, matches */
                        sides: {
                            [key: string]: {
                                /** @enum {string} */
                                read: "all" | "part" | "none";
                                detail: string;
                            };
                        };
                        counts: {
                            [key: string]: number;
                        };
                        progress: {
                            step?: string;
                            done?: number;
                            of?: number;
                        };
                        text: string;
                        error: string | null;
                        repaired: number;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        differences: {
                            audienceId: string;
                            targetValue: string;
                            /** @enum {string} */
                            kind: "segment-missing" | "missing" | "unexpected" | "foreign" | "unknown-identity" | "differs-in-case";
                            detail: string | null;
                            repairable: boolean;
                        }[];
                        /** @description Of one identity: what differs, by audience; and what holds where nothing does */
                        findings: {
                            audienceId: string | null;
                            text: string;
                        }[];
                    };
                };
            };
            /** @description Taken; the work goes on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        identity: string | null;
                        repair: boolean;
                        /** @description Which sides were really read: ledger, segments, members, identities, matches */
                        sides: {
                            [key: string]: {
                                /** @enum {string} */
                                read: "all" | "part" | "none";
                                detail: string;
                            };
                        };
                        counts: {
                            [key: string]: number;
                        };
                        progress: {
                            step?: string;
                            done?: number;
                            of?: number;
                        };
                        text: string;
                        error: string | null;
                        repaired: number;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        differences: {
                            audienceId: string;
                            targetValue: string;
                            /** @enum {string} */
                            kind: "segment-missing" | "missing" | "unexpected" | "foreign" | "unknown-identity" | "differs-in-case";
                            detail: string | null;
                            repairable: boolean;
                        }[];
                        /** @description Of one identity: what differs, by audience; and what holds where nothing does */
                        findings: {
                            audienceId: string | null;
                            text: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdVerifications: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            dataflowId: string;
                            /** @enum {string} */
                            state: "running" | "done" | "failed";
                            identity: string | null;
                            repair: boolean;
                            /** @description Which sides were really read: ledger, segments, members, identities, matches */
                            sides: {
                                [key: string]: {
                                    /** @enum {string} */
                                    read: "all" | "part" | "none";
                                    detail: string;
                                };
                            };
                            counts: {
                                [key: string]: number;
                            };
                            progress: {
                                step?: string;
                                done?: number;
                                of?: number;
                            };
                            text: string;
                            error: string | null;
                            repaired: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdVerificationsByVerificationId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                verificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        identity: string | null;
                        repair: boolean;
                        /** @description Which sides were really read: ledger, segments, members, identities, matches */
                        sides: {
                            [key: string]: {
                                /** @enum {string} */
                                read: "all" | "part" | "none";
                                detail: string;
                            };
                        };
                        counts: {
                            [key: string]: number;
                        };
                        progress: {
                            step?: string;
                            done?: number;
                            of?: number;
                        };
                        text: string;
                        error: string | null;
                        repaired: number;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        differences: {
                            audienceId: string;
                            targetValue: string;
                            /** @enum {string} */
                            kind: "segment-missing" | "missing" | "unexpected" | "foreign" | "unknown-identity" | "differs-in-case";
                            detail: string | null;
                            repairable: boolean;
                        }[];
                        /** @description Of one identity: what differs, by audience; and what holds where nothing does */
                        findings: {
                            audienceId: string | null;
                            text: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdVerificationsByVerificationIdDifferences: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
                verificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            audienceId: string;
                            targetValue: string;
                            /** @enum {string} */
                            kind: "segment-missing" | "missing" | "unexpected" | "foreign" | "unknown-identity" | "differs-in-case";
                            detail: string | null;
                            repairable: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getDataflowsByIdVerificationsByVerificationIdDifferencesCsv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                verificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    postDataflowsByIdVerificationsByVerificationIdRepair: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
                verificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        dataflowId: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        identity: string | null;
                        repair: boolean;
                        /** @description Which sides were really read: ledger, segments, members, identities, matches */
                        sides: {
                            [key: string]: {
                                /** @enum {string} */
                                read: "all" | "part" | "none";
                                detail: string;
                            };
                        };
                        counts: {
                            [key: string]: number;
                        };
                        progress: {
                            step?: string;
                            done?: number;
                            of?: number;
                        };
                        text: string;
                        error: string | null;
                        repaired: number;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getOverview: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        checklist: {
                            hasProfiles: boolean;
                            hasPublishedAudience: boolean;
                            hasConnectedAccount: boolean;
                            hasActivatedAudience: boolean;
                            hasDelivered: boolean;
                            firstDeliveredAt: string | null;
                            firstSignInAt: string | null;
                        };
                        arriving: {
                            verdict: string;
                            updates: {
                                perSecond: number;
                                sparkline: {
                                    /** Format: date-time */
                                    startsAt: string;
                                    value: number;
                                }[];
                            };
                            pending: number;
                            oldestPendingSeconds: number | null;
                            secondsToDestination: {
                                p50: number;
                                p95: number;
                                p99: number;
                            } | null;
                            deliveredInRange: {
                                added: number;
                                removed: number;
                            };
                            dataflows: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                status: "enabled" | "disabled" | "processing" | "error";
                                members: number;
                                delivered: number;
                                pending: number;
                                oldestPendingSeconds: number | null;
                                p95Seconds: number | null;
                                failed: number;
                                excluded: number;
                                lastDeliveredAt: string | null;
                            }[];
                            timeToDestination: {
                                /** Format: date-time */
                                startsAt: string;
                                p50: number;
                                p95: number;
                            }[];
                        } | null;
                        attention: {
                            alertId: string;
                            rule: string;
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            thing: string;
                            thingName: string;
                            summary: string;
                            /** Format: date-time */
                            since: string;
                            acknowledgedBy: string | null;
                            link: string;
                        }[] | null;
                        audiences: {
                            id: string;
                            name: string;
                            members: number;
                            entered24h: number;
                            left24h: number;
                            change7d: number | null;
                            /** @description Members at the ends of the last 30 days (UTC), oldest first; the last is now */
                            sizes: number[];
                            /** @description Between which sizes it usually is; null before there is a week to tell from */
                            usual: {
                                from: number;
                                to: number;
                            } | null;
                            /** @description Outside of that, or it changed far more than usual in an hour */
                            isUnusual: boolean;
                        }[] | null;
                        lacking: {
                            [key: string]: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getMonitoring: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        counts: {
                            received: number;
                            rejected: number;
                            profilesUpdated: number;
                            membershipsChanged: number;
                            excluded: number;
                            failed: number;
                            delivered: number;
                        };
                        before: {
                            received: number;
                            rejected: number;
                            profilesUpdated: number;
                            membershipsChanged: number;
                            excluded: number;
                            failed: number;
                            delivered: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getSystem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        node: string;
                        database: {
                            backend: string;
                            version: string;
                            bytes: number;
                            survivesPowerLoss: boolean;
                        };
                        /**
                         * @description Where the key that seals secrets is from: `secret.key` in the data folder, or `MILLRACE_SECRET_KEY`
                         * @enum {string}
                         */
                        secretKeySource: "file" | "environment";
                        diskFreeBytes: number | null;
                        timersBehindSeconds: number;
                        nextTimerAt: string | null;
                        profiles: number;
                        /** @description `profiles` is about: with many people, they are not counted */
                        isEstimate: boolean;
                        processes: {
                            id: string;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            heartbeatAt: string;
                            version: string;
                            pid: number;
                            eventLoopP50Milliseconds: number;
                            eventLoopP99Milliseconds: number;
                            memoryBytes: number;
                        }[];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getMonitoringDataflows: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
                /** @description Only this one */
                dataflowId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        bucketSeconds: number;
                        items: {
                            id: string;
                            name: string;
                            destination: string;
                            received: number;
                            activated: number;
                            excluded: number;
                            failed: number;
                            p95Seconds: number | null;
                            lastDeliveredAt: string | null;
                        }[];
                        lines: {
                            id: string | null;
                            name: string;
                            buckets: {
                                /** Format: date-time */
                                startsAt: string;
                                delivered: number;
                                p95Seconds: number | null;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getMonitoringSources: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        bucketSeconds: number;
                        items: {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "write-key" | "api-key";
                            accepted: number;
                            rejected: number;
                        }[];
                        lines: {
                            id: string | null;
                            name: string;
                            buckets: {
                                /** Format: date-time */
                                startsAt: string;
                                accepted: number;
                                rejected: number;
                            }[];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getMonitoringAudiences: {
        parameters: {
            query?: {
                /** @description Such as 30m, 24h, 7d: until now. 1h unless `from` is given. */
                range?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        bucketSeconds: number;
                        items: {
                            id: string;
                            name: string;
                            entered: number;
                            left: number;
                            dueNextHour: number;
                            /** @description Of one person by its rule, on average of those that were timed */
                            evaluationMilliseconds: number | null;
                            /** @description One evaluation of so many is timed */
                            evaluationsTimed: number;
                        }[];
                        buckets: {
                            /** Format: date-time */
                            startsAt: string;
                            entered: number;
                            left: number;
                            evaluationP95Milliseconds: number | null;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAlertRules: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            description: string;
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            enabled: boolean;
                            limit: number;
                            limitDefault: number;
                            unit: string;
                            resolveAfterSeconds: number;
                            muted: string[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAlertRulesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        /** @enum {string} */
                        severity: "error" | "warning" | "info";
                        enabled: boolean;
                        limit: number;
                        limitDefault: number;
                        unit: string;
                        resolveAfterSeconds: number;
                        muted: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    patchAlertRulesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled?: boolean;
                    limit?: number;
                    resolveAfterSeconds?: number;
                    /** @description Ids of things that are recorded but not told; "*" mutes the rule. */
                    muted?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        description: string;
                        /** @enum {string} */
                        severity: "error" | "warning" | "info";
                        enabled: boolean;
                        limit: number;
                        limitDefault: number;
                        unit: string;
                        resolveAfterSeconds: number;
                        muted: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getAlerts: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                state?: "triggered" | "resolved";
                rule?: string;
                thing?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            rule: string;
                            thing: string;
                            /** @description What mutes it in its rule: the thing, or of a backfill its dataflow */
                            mutedAs: string;
                            thingName: string;
                            /** @enum {string} */
                            state: "triggered" | "resolved";
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            summary: string;
                            link: string;
                            /** Format: date-time */
                            triggeredAt: string;
                            resolvedAt: string | null;
                            resolvedBy: string | null;
                            acknowledgedAt: string | null;
                            acknowledgedBy: string | null;
                            lastedSeconds: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getAlertsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        rule: string;
                        thing: string;
                        /** @description What mutes it in its rule: the thing, or of a backfill its dataflow */
                        mutedAs: string;
                        thingName: string;
                        /** @enum {string} */
                        state: "triggered" | "resolved";
                        /** @enum {string} */
                        severity: "error" | "warning" | "info";
                        summary: string;
                        link: string;
                        /** Format: date-time */
                        triggeredAt: string;
                        resolvedAt: string | null;
                        resolvedBy: string | null;
                        acknowledgedAt: string | null;
                        acknowledgedBy: string | null;
                        lastedSeconds: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    patchAlertsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    acknowledged?: boolean;
                    /** @enum {boolean} */
                    resolved?: true;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        rule: string;
                        thing: string;
                        /** @description What mutes it in its rule: the thing, or of a backfill its dataflow */
                        mutedAs: string;
                        thingName: string;
                        /** @enum {string} */
                        state: "triggered" | "resolved";
                        /** @enum {string} */
                        severity: "error" | "warning" | "info";
                        summary: string;
                        link: string;
                        /** Format: date-time */
                        triggeredAt: string;
                        resolvedAt: string | null;
                        resolvedBy: string | null;
                        acknowledgedAt: string | null;
                        acknowledgedBy: string | null;
                        lastedSeconds: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getChannels: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "webhook" | "slack" | "email";
                            settings: {
                                [key: string]: components["schemas"]["JsonValue"];
                            };
                            rules: string[] | null;
                            enabled: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                            /** Format: date-time */
                            secretSetAt: string;
                            /** @description Who gave its target last; empty: not known */
                            secretSetBy: string;
                            lastSentAt: string | null;
                            lastError: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postChannels: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    target: {
                        /** @enum {string} */
                        kind: "webhook" | "slack";
                        url: string;
                        /** @description Sent as the Authorization header; never shown again. */
                        authorization?: string;
                    } | {
                        /** @enum {string} */
                        kind: "email";
                        host: string;
                        /** @default 587 */
                        port?: number;
                        /** @default false */
                        secure?: boolean;
                        /** Format: email */
                        from: string;
                        to: string[];
                        username?: string;
                        password?: string;
                    };
                    /**
                     * @description Rules it is told of; null: all.
                     * @default null
                     */
                    rules?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        kind: "webhook" | "slack" | "email";
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        rules: string[] | null;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its target last; empty: not known */
                        secretSetBy: string;
                        lastSentAt: string | null;
                        lastError: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getChannelsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        kind: "webhook" | "slack" | "email";
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        rules: string[] | null;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its target last; empty: not known */
                        secretSetBy: string;
                        lastSentAt: string | null;
                        lastError: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteChannelsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchChannelsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    target?: {
                        /** @enum {string} */
                        kind: "webhook" | "slack";
                        url: string;
                        /** @description Sent as the Authorization header; never shown again. */
                        authorization?: string;
                    } | {
                        /** @enum {string} */
                        kind: "email";
                        host: string;
                        /** @default 587 */
                        port?: number;
                        /** @default false */
                        secure?: boolean;
                        /** Format: email */
                        from: string;
                        to: string[];
                        username?: string;
                        password?: string;
                    };
                    /** @description Rules it is told of; null: all. */
                    rules?: string[] | null;
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        kind: "webhook" | "slack" | "email";
                        settings: {
                            [key: string]: components["schemas"]["JsonValue"];
                        };
                        rules: string[] | null;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** Format: date-time */
                        secretSetAt: string;
                        /** @description Who gave its target last; empty: not known */
                        secretSetBy: string;
                        lastSentAt: string | null;
                        lastError: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postChannelsByIdTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        sentAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getEventsLive: {
        parameters: {
            query: {
                /** @description Separated by commas: overview, ingest, alerts, dataflow:ID, audience:ID */
                topics: string;
                /** @description Of `ingest`: only what this key sends. */
                source?: string;
                /** @description As the header Last-Event-ID. */
                lastEventId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getWriteKeys: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            key: string;
                            settings: {
                                userNamespace: string;
                                anonymousNamespace: string;
                                allowedOrigins: string[];
                                updatesPerSecondMax: number | null;
                            };
                            enabled: boolean;
                            /** @enum {string} */
                            status: "receiving" | "silent" | "never-used" | "disabled";
                            previousKeyUntil: string | null;
                            lastReceivedAt: string | null;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postWriteKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default {} */
                    settings?: {
                        userNamespace?: string;
                        anonymousNamespace?: string;
                        allowedOrigins?: string[];
                        updatesPerSecondMax?: number | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        key: string;
                        settings: {
                            userNamespace: string;
                            anonymousNamespace: string;
                            allowedOrigins: string[];
                            updatesPerSecondMax: number | null;
                        };
                        enabled: boolean;
                        /** @enum {string} */
                        status: "receiving" | "silent" | "never-used" | "disabled";
                        previousKeyUntil: string | null;
                        lastReceivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getWriteKeysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        key: string;
                        settings: {
                            userNamespace: string;
                            anonymousNamespace: string;
                            allowedOrigins: string[];
                            updatesPerSecondMax: number | null;
                        };
                        enabled: boolean;
                        /** @enum {string} */
                        status: "receiving" | "silent" | "never-used" | "disabled";
                        previousKeyUntil: string | null;
                        lastReceivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteWriteKeysById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to tell */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            503: components["responses"]["Problem503"];
        };
    };
    patchWriteKeysById: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    enabled?: boolean;
                    settings?: {
                        userNamespace?: string;
                        anonymousNamespace?: string;
                        allowedOrigins?: string[];
                        updatesPerSecondMax?: number | null;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        key: string;
                        settings: {
                            userNamespace: string;
                            anonymousNamespace: string;
                            allowedOrigins: string[];
                            updatesPerSecondMax: number | null;
                        };
                        enabled: boolean;
                        /** @enum {string} */
                        status: "receiving" | "silent" | "never-used" | "disabled";
                        previousKeyUntil: string | null;
                        lastReceivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    postWriteKeysByIdRotate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 0 */
                    oldKeyValidSeconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        key: string;
                        settings: {
                            userNamespace: string;
                            anonymousNamespace: string;
                            allowedOrigins: string[];
                            updatesPerSecondMax: number | null;
                        };
                        enabled: boolean;
                        /** @enum {string} */
                        status: "receiving" | "silent" | "never-used" | "disabled";
                        previousKeyUntil: string | null;
                        lastReceivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getWriteKeysByIdStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "receiving" | "silent" | "never-used" | "disabled";
                        accepted24h: number;
                        rejected24h: number;
                        lastReceivedAt: string | null;
                        hours: {
                            /** Format: date-time */
                            start: string;
                            accepted: number;
                            rejected: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getWriteKeysByIdRejections: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            error: string;
                            count: number;
                            /** Format: date-time */
                            firstAt: string;
                            /** Format: date-time */
                            lastAt: string;
                            samples: {
                                [key: string]: components["schemas"]["JsonValue"];
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            503: components["responses"]["Problem503"];
        };
    };
    getLogs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description `nats:STREAM` or `kafka:TOPIC` */
                            name: string;
                            partitions: {
                                partition: number;
                                /** @description All before it is taken */
                                nextOffset: number;
                                /** @description Messages that waited when it was read last */
                                behind: number;
                                /** @description When a process last had this partition */
                                readAt: string | null;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getSources: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description Of the key, or of the user who sent files; the name of a log */
                            id: string;
                            name: string;
                            /**
                             * @description `file`: sent from the console by a user
                             * @enum {string}
                             */
                            kind: "write-key" | "api-key" | "file" | "nats" | "kafka";
                            /** @enum {string} */
                            status: "receiving" | "silent" | "never-used" | "disabled";
                            lastReceivedAt: string | null;
                            /** @description Over the last minute; null: not counted, as of logs */
                            perSecond: number | null;
                            accepted24h: number | null;
                            rejected24h: number | null;
                            /** @description Accepted in each of the last 24 hours, oldest first */
                            hours: number[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postSamples: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The source that the people arrive through */
                    writeKeyId: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        people: number;
                        events: number;
                        /** @description The uploaded list of some of them */
                        audienceId: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getFields: {
        parameters: {
            query?: {
                limit?: number;
                q?: string;
                kind?: "attribute" | "event" | "eventType";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "attribute" | "event" | "eventType";
                            /** @description As a rule writes it; of an event type, its name. */
                            path: string;
                            types: ("text" | "number" | "boolean" | "array" | "object")[];
                            count: number;
                            share: number;
                            commonValues: {
                                value: string | number | boolean;
                                count: number;
                            }[];
                            labels: string[];
                        }[];
                        nextCursor: string | null;
                        sample: {
                            profiles: number;
                            events: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getEventRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Events of all types */
                        every: {
                            /** @description null: for ever */
                            keptSeconds: number | null;
                            /** @description The audience whose rule reads the oldest of them; null: none asks for it */
                            audience: {
                                id: string;
                                name: string;
                            } | null;
                        };
                        /** @description Types that are kept longer, by name */
                        byType: {
                            /** @description null: for ever */
                            keptSeconds: number | null;
                            /** @description The audience whose rule reads the oldest of them; null: none asks for it */
                            audience: {
                                id: string;
                                name: string;
                            } | null;
                            eventType: string;
                        }[];
                        /** @description Of a person with more, the oldest go */
                        eventsPerProfile: number;
                        /** @description People who have lost events by that */
                        profilesCut: number;
                        /** @description Events that they have lost */
                        eventsDropped: number;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        workspaceName: string;
                        timeZone: string;
                        blockedIdentityValues: string[];
                        traceRetentionDays: number;
                        requestRetentionDays: number;
                        keepRequestBodies: boolean;
                        /** @description Published audiences that a new time zone evaluates anew; read only. */
                        timeZoneAudiences: number;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    patchSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workspaceName?: string;
                    timeZone?: string;
                    blockedIdentityValues?: string[];
                    traceRetentionDays?: number;
                    requestRetentionDays?: number;
                    keepRequestBodies?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        workspaceName: string;
                        timeZone: string;
                        blockedIdentityValues: string[];
                        traceRetentionDays: number;
                        requestRetentionDays: number;
                        keepRequestBodies: boolean;
                        /** @description Published audiences that a new time zone evaluates anew; read only. */
                        timeZoneAudiences: number;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            503: components["responses"]["Problem503"];
        };
    };
    getConfiguration: {
        parameters: {
            query?: {
                format?: "yaml" | "json";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                    "application/json": components["schemas"]["JsonValue"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
    postConfigurationDiff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The file: YAML, or JSON */
                    text: string;
                    /**
                     * @description Values of the variables that accounts refer to as ${NAME}
                     * @default {}
                     */
                    variables?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Remove what the sections of the file do not list
                     * @default false
                     */
                    prune?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            /** @enum {string} */
                            section: "settings" | "namespaces" | "labels" | "fieldLabels" | "marketingActions" | "corePolicies" | "policies" | "consentPolicies" | "roles" | "writeKeys" | "accounts" | "audiences" | "dataflows";
                            noun: string;
                            name: string;
                            /** @enum {string} */
                            action: "create" | "update" | "delete";
                            fields: {
                                path: string;
                                before: components["schemas"]["JsonValue"];
                                after: components["schemas"]["JsonValue"];
                                secret?: boolean;
                            }[];
                            notes: string[];
                        }[];
                        notes: string[];
                        fingerprint: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    postConfigurationApply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key within 24 hours, the call does nothing and gets the first answer. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The file: YAML, or JSON */
                    text: string;
                    /**
                     * @description Values of the variables that accounts refer to as ${NAME}
                     * @default {}
                     */
                    variables?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Remove what the sections of the file do not list
                     * @default false
                     */
                    prune?: boolean;
                    /** @description Of the diff that was looked at: 412 when something else would change by now */
                    fingerprint?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            /** @enum {string} */
                            section: "settings" | "namespaces" | "labels" | "fieldLabels" | "marketingActions" | "corePolicies" | "policies" | "consentPolicies" | "roles" | "writeKeys" | "accounts" | "audiences" | "dataflows";
                            noun: string;
                            name: string;
                            /** @enum {string} */
                            action: "create" | "update" | "delete";
                            fields: {
                                path: string;
                                before: components["schemas"]["JsonValue"];
                                after: components["schemas"]["JsonValue"];
                                secret?: boolean;
                            }[];
                            notes: string[];
                        }[];
                        notes: string[];
                        fingerprint: string;
                        /** @description Of write keys that were made */
                        writeKeys: {
                            name: string;
                            key: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            503: components["responses"]["Problem503"];
        };
    };
    getDoctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            code: string;
                            /** @enum {string} */
                            level: "error" | "warning" | "info";
                            what: string;
                            where: string;
                            /** @description What to do; empty when nothing is to be done */
                            next: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            503: components["responses"]["Problem503"];
        };
    };
}
